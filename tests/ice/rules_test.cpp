// The small parts of an agent, each on its own.
#include "shared/ice/check_list.h"
#include "shared/ice/check_series.h"
#include "shared/ice/check_target.h"
#include "shared/ice/credentials.h"
#include "shared/ice/local_candidates.h"
#include "shared/ice/remote_candidates.h"
#include "shared/ice/role_keeper.h"
#include "shared/ice/sent_checks.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::ice {
namespace {

using namespace std::chrono_literals;

Endpoint at(const char* text) {
    return Endpoint::parse(text).value();
}

TEST(Credentials, GeneratedOnesAreLongEnoughAndDiffer) {
    test::SeededRandom random(1);
    const Credentials a = Credentials::generate(random);
    EXPECT_TRUE(Credentials::make(a.ufrag, a.password));
    EXPECT_NE(a, Credentials::generate(random));
}

TEST(Credentials, RefusesWhatTheRfcForbids) {
    const std::string password(22, 'p');
    EXPECT_FALSE(Credentials::make("abc", password));
    EXPECT_FALSE(Credentials::make("ab:d", password));
    EXPECT_FALSE(Credentials::make("abcd", password.substr(1)));
    EXPECT_FALSE(Credentials::make(std::string(257, 'a'), password));
    EXPECT_TRUE(Credentials::make(std::string(256, 'a'), std::string(256, 'b')));
}

TEST(RoleKeeper, TheLargerTieBreakerControls) {
    test::SeededRandom random(1);
    RoleKeeper controlling(Role::controlling, random);
    EXPECT_EQ(controlling.onRequest(Role::controlled, 0), RoleKeeper::Verdict::agreed);
    EXPECT_EQ(controlling.onRequest(Role::controlling, controlling.tieBreaker() - 1),
              RoleKeeper::Verdict::refused);
    EXPECT_EQ(controlling.onRequest(Role::controlling, controlling.tieBreaker() + 1),
              RoleKeeper::Verdict::switched);
    EXPECT_EQ(controlling.role(), Role::controlled);
    RoleKeeper controlled(Role::controlled, random);
    EXPECT_EQ(controlled.onRequest(Role::controlled, controlled.tieBreaker() + 1),
              RoleKeeper::Verdict::refused);
    EXPECT_EQ(controlled.onRequest(Role::controlled, controlled.tieBreaker() - 1),
              RoleKeeper::Verdict::switched);
}

TEST(RoleKeeper, ALateRefusalOfTheOldRoleChangesNothing) {
    test::SeededRandom random(1);
    RoleKeeper keeper(Role::controlling, random);
    EXPECT_TRUE(keeper.onRefusal(Role::controlling));
    EXPECT_FALSE(keeper.onRefusal(Role::controlling));
    EXPECT_EQ(keeper.role(), Role::controlled);
}

TEST(CheckTargets, AreOnlyWhatAPeerMayHave) {
    for (const char* allowed : {"192.168.1.1:1", "203.0.113.5:65535", "[fe80::1]:5", "[fd00::1]:5",
                                "[2001:db8::1]:5", "100.64.0.1:5", "127.0.0.1:5"})
        EXPECT_TRUE(mayBeCheckTarget(at(allowed))) << allowed;
    for (const char* forbidden : {"192.168.1.1:0", "0.0.0.0:5", "224.0.0.1:5", "255.255.255.255:5", "[::]:5",
                                  "[ff02::1]:5", "240.0.0.1:5", "[::ffff:127.0.0.1]:5", "[2002:7f00:1::]:5",
                                  "[64:ff9b::224.0.0.1]:5", "[2002:a9fe:a9fe::]:80"})
        EXPECT_FALSE(mayBeCheckTarget(at(forbidden))) << forbidden;
}

TEST(CheckTargets, KeepLoopbackAndLinkLocalToThemselves) {
    const auto pair = [](const char* base, bool relayed, const char* remote) {
        return mayPair(IpAddress::parse(base).value(), relayed, IpAddress::parse(remote).value());
    };
    EXPECT_TRUE(pair("192.168.1.1", false, "203.0.113.1"));
    EXPECT_FALSE(pair("192.168.1.1", false, "2001:db8::1"));
    EXPECT_FALSE(pair("192.168.1.1", false, "127.0.0.1"));
    EXPECT_TRUE(pair("127.0.0.1", false, "127.0.0.1"));
    EXPECT_FALSE(pair("127.0.0.1", true, "127.0.0.1"));
    EXPECT_TRUE(pair("fe80::1", false, "fe80::2"));
    EXPECT_FALSE(pair("2001:db8::1", false, "fe80::2"));
    EXPECT_FALSE(pair("fe80::1", false, "2001:db8::2"));
}

TEST(CheckSeries, WaitsTwiceAsLongEachTimeAndThenIsOver) {
    CheckSeries series;
    TimePoint now{};
    EXPECT_FALSE(series.isActive());
    series.begin(now, {.firstWait = 50ms, .longestWait = 150ms, .checks = 4});
    std::vector<Duration> waits;
    while (!series.isOver()) {
        series.onSent(now, 0ms);
        waits.push_back(series.nextAt() - now);
        now = series.nextAt();
    }
    EXPECT_EQ(waits, (std::vector<Duration>{50ms, 100ms, 150ms, 150ms}));
    EXPECT_TRUE(series.isActive());
    series.stop();
    EXPECT_EQ(series.nextAt(), kNever);
}

TEST(CheckSeries, AKnownRoundTripIsTheLeastWait) {
    CheckSeries series;
    series.begin(TimePoint{}, {.firstWait = 50ms, .longestWait = 150ms, .checks = 4});
    series.onSent(TimePoint{}, 700ms);
    EXPECT_EQ(series.nextAt(), TimePoint(700ms));
}

Candidate candidate(const char* endpoint, CandidateType type, std::uint32_t priority) {
    return {.type = type, .foundation = "f", .priority = priority, .endpoint = at(endpoint), .related = {}};
}

TEST(RemoteCandidates, ASignalledOneTakesThePlaceOfTheDiscovered) {
    RemoteCandidates remotes(10);
    ASSERT_NE(remotes.discover(at("192.0.2.1:5"), 900), nullptr);
    EXPECT_EQ(remotes.find(at("192.0.2.1:5"))->type, CandidateType::peerReflexive);
    EXPECT_EQ(remotes.find(at("192.0.2.1:5"))->priority, 900U);
    EXPECT_EQ(remotes.add(candidate("192.0.2.1:5", CandidateType::serverReflexive, 5)), std::nullopt);
    EXPECT_EQ(remotes.find(at("192.0.2.1:5"))->type, CandidateType::serverReflexive);
    EXPECT_EQ(remotes.all().size(), 1U);
}

TEST(RemoteCandidates, OfTwoWithOneEndpointTheHigherPriorityStays) {
    RemoteCandidates remotes(10);
    EXPECT_EQ(remotes.add(candidate("192.0.2.1:5", CandidateType::host, 9)), std::nullopt);
    EXPECT_EQ(remotes.add(candidate("192.0.2.1:5", CandidateType::serverReflexive, 5)),
              CandidateRefusal::duplicate);
    EXPECT_EQ(remotes.find(at("192.0.2.1:5"))->type, CandidateType::host);
}

TEST(RemoteCandidates, AtTheLimitDiscoveriesPushOutTheOldestDiscovery) {
    RemoteCandidates remotes(2);
    remotes.add(candidate("192.0.2.1:5", CandidateType::host, 9));
    remotes.discover(at("192.0.2.2:5"), 1);
    EXPECT_NE(remotes.discover(at("192.0.2.3:5"), 1), nullptr);
    EXPECT_EQ(remotes.find(at("192.0.2.2:5")), nullptr);
    EXPECT_EQ(remotes.add(candidate("192.0.2.4:5", CandidateType::host, 9)), CandidateRefusal::tooMany);
    EXPECT_EQ(remotes.all().size(), 2U);
}

TEST(LocalCandidates, DescribeWhatTheOtherSideSees) {
    LocalCandidates locals(10);
    const BaseId base(1);
    EXPECT_EQ(locals.add({candidate("192.168.1.10:5", CandidateType::host, 9), base}),
              LocalCandidates::Added::newBase);
    EXPECT_EQ(locals.add({candidate("203.0.113.2:77", CandidateType::serverReflexive, 5), base}),
              LocalCandidates::Added::known);
    EXPECT_EQ(locals.describe(base, at("192.168.1.10:5")).type, CandidateType::host);
    EXPECT_EQ(locals.describe(base, at("203.0.113.2:77")).type, CandidateType::serverReflexive);
    EXPECT_EQ(locals.describe(base, at("203.0.113.2:78")).type, CandidateType::peerReflexive);
    EXPECT_EQ(locals.baseOf(BaseId(2)), nullptr);
}

TEST(SentChecks, AnAnswerCountsOnceAndTheOldestAreForgotten) {
    SentChecks sent(2);
    test::SeededRandom random(1);
    std::vector<stun::TransactionId> ids;
    for (std::uint32_t i = 1; i <= 3; ++i) {
        ids.push_back(stun::newTransactionId(random));
        sent.add({.id = ids.back(), .pair = PairId(i)});
    }
    EXPECT_EQ(sent.find(ids[0]), nullptr);
    EXPECT_EQ(sent.take(ids[2])->pair, PairId(3));
    EXPECT_FALSE(sent.take(ids[2]));
    EXPECT_NE(sent.find(ids[1]), nullptr);
}

// RFC 8445, section 6.1.2.3
TEST(PairPriority, IsTheSameOnBothSides) {
    EXPECT_EQ(pairPriority(5, 9, Role::controlling), pairPriority(9, 5, Role::controlled));
    EXPECT_EQ(pairPriority(9, 5, Role::controlling), (std::uint64_t{5} << 32) + 18 + 1);
}

TEST(PairHistory, KeepsTheOldestAndTheNewest) {
    PairHistory history;
    history.add(TimePoint{}, PairEvent::created);
    for (int i = 1; i <= 100; ++i)
        history.add(TimePoint{} + i * 1s, i % 2 == 0 ? PairEvent::answered : PairEvent::unanswered);
    EXPECT_EQ(history.records().size(), PairHistory::kMaxRecords);
    EXPECT_EQ(history.records().front().event, PairEvent::created);
    EXPECT_EQ(history.records().back().at, TimePoint(100s));
    EXPECT_EQ(history.forgotten(), 101 - PairHistory::kMaxRecords);
}

TEST(PairHistory, RepetitionsAreOneRecord) {
    PairHistory history;
    history.add(TimePoint(1s), PairEvent::answered, 10);
    history.add(TimePoint(5s), PairEvent::answered, 20);
    ASSERT_EQ(history.records().size(), 1U);
    EXPECT_EQ(history.records()[0].count, 2U);
    EXPECT_EQ(history.records()[0].at, TimePoint(1s));
    EXPECT_EQ(history.records()[0].lastAt, TimePoint(5s));
    EXPECT_EQ(history.records()[0].detail, 20U);
}

CandidatePair pairOf(std::uint64_t priority, const std::string& foundation) {
    CandidatePair pair;
    pair.priority = priority;
    pair.schedule.foundation = foundation;
    return pair;
}

constexpr auto kAny = [](const CandidatePair&) { return true; };

TEST(CheckList, OnePairOfAFoundationWaitsTheOthersFreeze) {
    CheckList list(10);
    const PairId first = list.add(pairOf(5, "a"))->id;
    const PairId second = list.add(pairOf(9, "a"))->id;
    EXPECT_EQ(list.find(first)->state, PairState::waiting);
    EXPECT_EQ(list.find(second)->state, PairState::frozen);
    EXPECT_EQ(list.nextWaiting(kAny)->id, first);
    list.find(first)->state = PairState::inProgress;
    EXPECT_EQ(list.nextWaiting(kAny), nullptr);
    EXPECT_FALSE(list.hasWork(kAny));
    list.unfreeze("a");
    EXPECT_EQ(list.nextWaiting(kAny)->id, second);
}

TEST(CheckList, AFrozenPairThawsWhenNothingOfItsFoundationIsChecked) {
    CheckList list(10);
    const PairId first = list.add(pairOf(5, "a"))->id;
    const PairId second = list.add(pairOf(3, "a"))->id;
    list.find(first)->state = PairState::failed;
    EXPECT_TRUE(list.hasWork(kAny));
    EXPECT_EQ(list.nextWaiting(kAny)->id, second);
}

TEST(CheckList, ATrickledPairOfASucceededFoundationWaits) {
    CheckList list(10);
    list.add(pairOf(5, "a"))->state = PairState::succeeded;
    list.add(pairOf(4, "a"));
    EXPECT_EQ(list.add(pairOf(3, "a"))->state, PairState::waiting);
}

TEST(CheckList, AtTheLimitTheLowestGoesButNeverAValidOne) {
    CheckList list(2);
    list.add(pairOf(5, "a"))->valid = true;
    list.add(pairOf(9, "b"));
    EXPECT_EQ(list.add(pairOf(7, "c")), nullptr);
    EXPECT_NE(list.add(pairOf(10, "c")), nullptr);
    EXPECT_EQ(list.all().size(), 2U);
    EXPECT_TRUE(list.all()[1].valid);
}

RC_GTEST_PROP(CheckList, IsSortedAndBounded, (const std::vector<std::uint8_t>& priorities)) {
    CheckList list(10);
    for (const std::uint8_t priority : priorities)
        list.add(pairOf(priority, std::to_string(priority % 3)));
    RC_ASSERT(list.all().size() <= 10U);
    RC_ASSERT(std::ranges::is_sorted(list.all(), std::greater<>{}, &CandidatePair::priority));
    // However it is worked off, every pair gets its turn.
    std::size_t turns = 0;
    while (CandidatePair* pair = list.nextWaiting(kAny)) {
        pair->state = PairState::failed;
        ++turns;
    }
    RC_ASSERT(turns == list.all().size());
}

} // namespace
} // namespace thisbe::ice
