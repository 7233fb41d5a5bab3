// Every limit holds for a user wherever it comes from, and for a source whoever it is.
#include "tests/rendezvous/turn/turn_world.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous::test {
namespace {

using namespace std::chrono_literals;

// Whose account the limit is on.
enum class Whose { user, source };

void PrintTo(Whose whose, std::ostream* out) { // NOLINT(readability-identifier-naming): gtest's name
    *out << (whose == Whose::user ? "user" : "source");
}

class LimitsOf : public ::testing::TestWithParam<Whose> {
  protected:
    static AccountLimits& limits(TurnConfig& config) {
        return GetParam() == Whose::user ? config.limits.user : config.limits.source;
    }
    // Another client on the same account, and one on another.
    static TurnClient sameAccount(TurnWorld& world) {
        return GetParam() == Whose::user ? TurnClient(world, endpoint("192.0.2.200:1"))
                                         : TurnClient(world, endpoint("192.0.2.7:2"), "bob", "builder");
    }
    static TurnClient otherAccount(TurnWorld& world) {
        return GetParam() == Whose::user ? TurnClient(world, endpoint("192.0.2.7:3"), "bob", "builder")
                                         : TurnClient(world, endpoint("192.0.2.201:1"));
    }
};

TEST_P(LimitsOf, Allocations) {
    TurnConfig config = plainConfig();
    limits(config).allocations = 1;
    TurnWorld world(config);
    TurnClient first(world);
    TurnClient second = sameAccount(world);
    TurnClient other = otherAccount(world);
    EXPECT_EQ(errorOf(first.allocate()), 0);
    EXPECT_EQ(errorOf(second.allocate()), 486);
    EXPECT_EQ(errorOf(other.allocate()), 0);
    EXPECT_EQ(errorOf(first.refresh(0s)), 0);
    EXPECT_EQ(errorOf(second.allocate()), 0);
}

TEST_P(LimitsOf, AllocationsASecond) {
    TurnConfig config = plainConfig();
    limits(config).allocationRate = {.perSecond = 1, .burst = 1};
    TurnWorld world(config);
    TurnClient first(world);
    TurnClient second = sameAccount(world);
    TurnClient other = otherAccount(world);
    EXPECT_EQ(errorOf(first.allocate()), 0);
    EXPECT_EQ(errorOf(second.allocate()), 486);
    EXPECT_EQ(errorOf(other.allocate()), 0);
    world.pass(1s);
    EXPECT_EQ(errorOf(second.allocate()), 0);
}

TEST_P(LimitsOf, PermissionsASecond) {
    TurnConfig config = plainConfig();
    limits(config).permissionRate = {.perSecond = 1, .burst = 2};
    TurnWorld world(config);
    TurnClient first(world);
    TurnClient second = sameAccount(world);
    TurnClient other = otherAccount(world);
    for (TurnClient* client : {&first, &second, &other})
        ASSERT_EQ(errorOf(client->allocate()), 0);
    EXPECT_EQ(errorOf(first.permit({endpoint("9.9.9.1:1"), endpoint("9.9.9.2:1")})), 0);
    EXPECT_EQ(errorOf(second.permit({endpoint("9.9.9.1:1")})), 508);
    EXPECT_EQ(errorOf(other.permit({endpoint("9.9.9.1:1")})), 0);
    world.pass(1s);
    EXPECT_EQ(errorOf(second.permit({endpoint("9.9.9.1:1")})), 0);
}

TEST_P(LimitsOf, ChannelsASecond) {
    TurnConfig config = plainConfig();
    limits(config).channelRate = {.perSecond = 1, .burst = 1};
    TurnWorld world(config);
    TurnClient first(world);
    TurnClient second = sameAccount(world);
    TurnClient other = otherAccount(world);
    for (TurnClient* client : {&first, &second, &other})
        ASSERT_EQ(errorOf(client->allocate()), 0);
    EXPECT_EQ(errorOf(first.bind(0x4000, kPeer4)), 0);
    EXPECT_EQ(errorOf(second.bind(0x4000, kPeer4)), 508);
    EXPECT_EQ(errorOf(other.bind(0x4000, kPeer4)), 0);
    world.pass(1s);
    EXPECT_EQ(errorOf(second.bind(0x4000, kPeer4)), 0);
}

TEST_P(LimitsOf, Bandwidth) {
    TurnConfig config = plainConfig();
    limits(config).bandwidth = {.perSecond = 100, .burst = 1000};
    TurnWorld world(config);
    TurnClient first(world);
    TurnClient second = sameAccount(world);
    TurnClient other = otherAccount(world);
    for (TurnClient* client : {&first, &second, &other}) {
        ASSERT_EQ(errorOf(client->allocate()), 0);
        ASSERT_EQ(errorOf(client->bind(0x4000, kPeer4)), 0);
    }
    const std::vector<std::uint8_t> data(600);
    const auto passes = [&](TurnClient& client) {
        const std::size_t before = world.relays.sent.size();
        client.sendOnChannel(0x4000, data);
        return world.relays.sent.size() > before;
    };
    EXPECT_TRUE(passes(first));
    EXPECT_FALSE(passes(second));
    EXPECT_TRUE(passes(other));
    world.pass(2s);
    EXPECT_TRUE(passes(second));
}

INSTANTIATE_TEST_SUITE_P(Accounts, LimitsOf, ::testing::Values(Whose::user, Whose::source),
                         [](const auto& given) { return ::testing::PrintToString(given.param); });

TEST(TurnLimits, UnauthenticatedRepliesAreLimitedWithoutBeingAsked) {
    TurnConfig config = plainConfig();
    config.limits = TurnLimits{};
    TurnWorld world(config);
    std::size_t answered = 0;
    for (std::uint16_t port = 1; port <= 5000; ++port) {
        TurnClient stranger(world, Endpoint(kClient4.address(), port));
        if (stranger.once(stun::method::kAllocate,
                          [](auto& writer) { writer.add(stun::RequestedTransport{}); }))
            ++answered;
    }
    EXPECT_EQ(answered, 1000U) << "the burst, and no time passes";
}

TEST(TurnLimits, OfOneIpv6SubscriberAreOfAllItsAddresses) {
    TurnConfig config = plainConfig();
    config.limits.source.bandwidth = {.perSecond = 100, .burst = 1000};
    TurnWorld world(config);
    TurnClient first(world, endpoint("[2001:db8:7::1]:1"));
    TurnClient second(world, endpoint("[2001:db8:7:ff:9::1]:1"), "bob", "builder");
    const std::vector<std::uint8_t> data(600);
    for (TurnClient* client : {&first, &second}) {
        ASSERT_EQ(errorOf(client->allocate()), 0);
        ASSERT_EQ(errorOf(client->bind(0x4000, kPeer4)), 0);
        client->sendOnChannel(0x4000, data);
    }
    EXPECT_EQ(world.relays.sent.size(), 1U);
    EXPECT_EQ(world.service.counters().of(TurnDrop::overBandwidth), 1U);
}

} // namespace
} // namespace thisbe::rendezvous::test
