#include "rendezvous/turn/account_book.h"
#include "rendezvous/turn/challenge_limiter.h"
#include "rendezvous/turn/channel_table.h"
#include "rendezvous/turn/expiry_wheel.h"
#include "rendezvous/turn/permission_table.h"
#include "rendezvous/turn/turn_times.h"
#include "tests/rendezvous/turn/turn_world.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::rendezvous {
namespace {

using namespace std::chrono_literals;
using test::address;
using test::endpoint;
using Bind = ChannelTable::Bind;

constexpr TimePoint kStart{1h};

TEST(PermissionTable, LastsFiveMinutesUnlessRefreshed) {
    PermissionTable table;
    EXPECT_TRUE(table.install(address("9.9.9.9"), kStart, 8));
    EXPECT_TRUE(table.allows(address("9.9.9.9"), kStart + 299s));
    EXPECT_FALSE(table.allows(address("9.9.9.9"), kStart + 300s));
    EXPECT_TRUE(table.install(address("9.9.9.9"), kStart + 299s, 8));
    EXPECT_TRUE(table.allows(address("9.9.9.9"), kStart + 598s));
    EXPECT_FALSE(table.allows(address("9.9.9.8"), kStart));
}

TEST(PermissionTable, DeadOnesMakeRoomAndLivingOnesDoNot) {
    PermissionTable table;
    EXPECT_TRUE(table.install(address("9.9.9.1"), kStart, 2));
    EXPECT_TRUE(table.install(address("9.9.9.2"), kStart + 100s, 2));
    EXPECT_FALSE(table.install(address("9.9.9.3"), kStart + 299s, 2));
    EXPECT_TRUE(table.install(address("9.9.9.1"), kStart + 299s, 2)) << "a refresh needs no room";
    EXPECT_TRUE(table.install(address("9.9.9.3"), kStart + 400s, 2));
    EXPECT_EQ(table.countLive(kStart + 400s), 2U);
}

TEST(ChannelTable, IsABijectionForTenMinutes) {
    ChannelTable table;
    const stun::ChannelNumber one{0x4001};
    const stun::ChannelNumber two{0x4002};
    EXPECT_EQ(table.bind(one, endpoint("9.9.9.9:1"), kStart, 8), Bind::bound);
    EXPECT_EQ(table.bind(one, endpoint("9.9.9.9:2"), kStart, 8), Bind::numberTaken);
    EXPECT_EQ(table.bind(two, endpoint("9.9.9.9:1"), kStart, 8), Bind::peerTaken);
    EXPECT_EQ(table.bind(one, endpoint("9.9.9.9:1"), kStart + 599s, 8), Bind::bound) << "a refresh";
    EXPECT_EQ(*table.peerOf(one, kStart + 1198s), endpoint("9.9.9.9:1"));
    EXPECT_EQ(table.numberOf(endpoint("9.9.9.9:1"), kStart + 1198s), one);
    EXPECT_EQ(table.peerOf(one, kStart + 1199s), nullptr);
    EXPECT_EQ(table.numberOf(endpoint("9.9.9.9:1"), kStart + 1199s), std::nullopt);
    EXPECT_EQ(table.bind(one, endpoint("9.9.9.9:2"), kStart + 1199s, 8), Bind::bound) << "free again";
}

RC_GTEST_PROP(ChannelTable, AgreesWithAListOfPairs,
              (std::vector<std::pair<std::uint8_t, std::uint8_t>> binds)) {
    ChannelTable table;
    std::map<std::uint8_t, std::pair<std::uint8_t, TimePoint>> model; // number: peer, expires
    TimePoint now = kStart;
    for (const auto& bind : binds) {
        // Not a structured binding: clang 14 cannot capture one.
        const auto number = bind.first;
        const auto peer = bind.second;
        now += 40s;
        std::erase_if(model, [&](const auto& entry) { return entry.second.second <= now; });
        const auto peerTaken = std::ranges::any_of(
            model, [&](const auto& entry) { return entry.second.first == peer && entry.first != number; });
        const auto there = model.find(number);
        const bool refresh = there != model.end() && there->second.first == peer;
        const bool possible = refresh || (there == model.end() && !peerTaken && model.size() < 6);
        const auto bound = table.bind(stun::ChannelNumber(static_cast<std::uint16_t>(0x4000 + number)),
                                      Endpoint(address("9.9.9.9"), peer), now, 6);
        RC_ASSERT((bound == Bind::bound) == possible);
        if (possible) model[number] = {peer, now + kChannelLifetime};
        for (const auto& [known, entry] : model) {
            const stun::ChannelNumber channel(static_cast<std::uint16_t>(0x4000 + known));
            RC_ASSERT(table.peerOf(channel, now)->port() == entry.first);
            RC_ASSERT(table.numberOf(Endpoint(address("9.9.9.9"), entry.first), now) == channel);
        }
        RC_ASSERT(table.countLive(now) == model.size());
    }
}

TEST(ExpiryWheel, CallsInTimeAndForgetsWhatWasCancelled) {
    ExpiryWheel wheel;
    wheel.expire(kStart, [](std::uint32_t) { FAIL(); });
    wheel.schedule(1, kStart + 10s);
    wheel.schedule(2, kStart + 20s);
    wheel.schedule(3, kStart + 20s);
    wheel.schedule(1, kStart + 30s);
    wheel.cancel(2);
    EXPECT_EQ(wheel.nextDeadline(), kStart + 20s);
    std::vector<std::uint32_t> called;
    wheel.expire(kStart + 19s, [&](std::uint32_t item) { called.push_back(item); });
    EXPECT_TRUE(called.empty());
    wheel.expire(kStart + 1h, [&](std::uint32_t item) { called.push_back(item); });
    EXPECT_EQ(called, (std::vector<std::uint32_t>{3, 1}));
    EXPECT_EQ(wheel.nextDeadline(), kNever);
}

RC_GTEST_PROP(ExpiryWheel, AgreesWithASortedList,
              (std::vector<std::pair<std::uint8_t, std::uint16_t>> steps)) {
    ExpiryWheel wheel;
    std::map<std::uint32_t, TimePoint> model;
    TimePoint now = kStart;
    wheel.expire(now, [](std::uint32_t) {});
    for (const auto& [item, delay] : steps) {
        if (item % 5 == 0) {
            now += std::chrono::milliseconds{delay} * 10;
            std::map<std::uint32_t, TimePoint> called;
            wheel.expire(now, [&](std::uint32_t id) { called[id] = now; });
            for (const auto& [id, due] : model)
                if (due + ExpiryWheel::kTick <= now) RC_ASSERT(called.contains(id));
            for (const auto& entry : called) {
                RC_ASSERT(model.at(entry.first) <= now);
                model.erase(entry.first);
            }
        } else if (item % 5 == 1) {
            wheel.cancel(item);
            model.erase(item);
        } else {
            wheel.schedule(item, now + std::chrono::milliseconds{delay} * 10);
            model[item] = now + std::chrono::milliseconds{delay} * 10;
        }
        RC_ASSERT(wheel.size() == model.size());
        TimePoint earliest = kNever;
        for (const auto& entry : model)
            earliest = std::min(earliest, entry.second);
        RC_ASSERT(wheel.nextDeadline() >= earliest);
        if (!model.empty()) RC_ASSERT(wheel.nextDeadline() <= earliest + ExpiryWheel::kTick);
    }
}

TEST(TokenBucket, GivesTheBurstAtOnceAndThenTheRate) {
    TokenBucket bucket;
    const BucketRate limit{.perSecond = 10, .burst = 5};
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(bucket.take(limit, kStart));
    EXPECT_FALSE(bucket.take(limit, kStart));
    EXPECT_FALSE(bucket.take(limit, kStart + 99ms));
    EXPECT_TRUE(bucket.take(limit, kStart + 100ms));
    EXPECT_FALSE(bucket.take(limit, kStart + 100ms, 2));
    EXPECT_TRUE(bucket.take(limit, kStart + 1h, 5));
    EXPECT_TRUE(bucket.isFull(kStart + 2h));
}

TEST(AccountBook, ForgetsOnlyAccountsAtRest) {
    test::SeededRandom random(1);
    AccountBook book({}, random);
    const AccountPointer held = book.user("held", kStart);
    ASSERT_TRUE(held->enter(kStart));
    for (int i = 0; i < 100'000; ++i) {
        const auto account = book.source(Source(static_cast<std::uint64_t>(i)), kStart);
        ASSERT_TRUE(account->enter(kStart));
        account->leave();
    }
    EXPECT_LT(book.size(), 1000U);
    EXPECT_EQ(book.user("held", kStart), held);
    EXPECT_EQ(held->allocations(), 1U);
}

TEST(ChallengeLimiter, LimitsEachSourceAlone) {
    test::SeededRandom random(1);
    ChallengeLimiter limiter({.perSecond = 1, .burst = 3}, random);
    int answered = 0;
    for (int i = 0; i < 10; ++i)
        answered += limiter.mayAnswer(address("192.0.2.1"), kStart) ? 1 : 0;
    EXPECT_EQ(answered, 3);
    EXPECT_TRUE(limiter.mayAnswer(address("192.0.2.2"), kStart));
    EXPECT_TRUE(limiter.mayAnswer(address("2001:db8:0:1::1"), kStart));
}

} // namespace
} // namespace thisbe::rendezvous
