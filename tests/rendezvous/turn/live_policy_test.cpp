// The host's own addresses change while the server runs.
#include "rendezvous/turn/live_policy.h"
#include "shared/net/address_change_watch.h"
#include "shared/net/event_loop.h"
#include "shared/net/host_addresses.h"
#include "shared/net/system_clock.h"
#include "tests/net/private_network.h"
#include "tests/rendezvous/turn/turn_world.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous::test {
namespace {

const IpAddress kNew = address("8.8.4.4");

TEST(LivePolicy, AnAddressThatTheHostGetsIsItsOwnFromThenOn) {
    LivePolicy policy({}, {address("9.9.9.9")});
    EXPECT_EQ(policy.check(kNew), PeerVerdict::allowed);
    const auto version = policy.version();
    EXPECT_TRUE(policy.setHostAddresses({address("9.9.9.9"), kNew}));
    EXPECT_NE(policy.version(), version);
    EXPECT_EQ(policy.check(kNew), PeerVerdict::ownRelays);
}

TEST(LivePolicy, AnAddressThatTheHostLostIsAPeerAgain) {
    LivePolicy policy({}, {kNew});
    EXPECT_EQ(policy.check(kNew), PeerVerdict::ownRelays);
    policy.setHostAddresses({});
    EXPECT_EQ(policy.check(kNew), PeerVerdict::allowed);
}

TEST(LivePolicy, WhatTheServerListensOnStaysItsOwn) {
    LivePolicy policy({.allow = {}, .deny = {}, .own = {kNew}}, {});
    policy.setHostAddresses({});
    EXPECT_EQ(policy.check(kNew), PeerVerdict::ownRelays);
}

TEST(LivePolicy, TheSameAddressesAreNoChange) {
    LivePolicy policy({}, {kNew, address("9.9.9.9")});
    EXPECT_FALSE(policy.setHostAddresses({address("9.9.9.9"), kNew}));
    EXPECT_EQ(policy.version(), 0U);
}

TEST(LivePolicy, LoopbackDoesNotBecomeAPeerBecauseTheHostHasIt) {
    const LivePolicy policy({}, {address("127.0.0.1"), address("::1")});
    EXPECT_EQ(policy.check(address("127.0.0.1")), PeerVerdict::forbidden);
    EXPECT_EQ(policy.check(address("::1")), PeerVerdict::forbidden);
}

// The data path remembers verdicts: a change must reach it too.
TEST(LivePolicy, DataToAnAddressThatBecameTheServersOwnDoesNotPass) {
    TurnWorld world;
    TurnClient alice(world);
    alice.allocate();
    const Endpoint peer(kNew, 22);
    alice.bind(0x4001, peer);
    alice.sendOnChannel(0x4001, asBytes("x"));
    EXPECT_EQ(world.relays.sent.size(), 1U);
    world.shared.policy.setHostAddresses({kNew});
    alice.sendOnChannel(0x4001, asBytes("x"));
    EXPECT_EQ(world.relays.sent.size(), 1U);
    EXPECT_EQ(world.service.counters().of(TurnDrop::notARelayedPort), 1U);
}

TEST(LivePolicy, FollowsTheKernel) {
    using thisbe::test::PrivateNetwork;
    if (const std::string reason = PrivateNetwork::skipReason(); !reason.empty()) GTEST_SKIP() << reason;
    PrivateNetwork::run("true", [] {
        SystemClock clock;
        EventLoop loop(clock);
        LivePolicy policy({}, allHostAddresses().value());
        bool changed = false;
        const AddressChangeWatch watch(
            loop, [&] { changed = policy.setHostAddresses(allHostAddresses().value()) || changed; });
        EXPECT_EQ(policy.check(kNew), PeerVerdict::allowed);
        ASSERT_EQ(std::system("ip address add 8.8.4.4/32 dev lo"), 0);
        for (int turn = 0; turn < 100 && policy.check(kNew) == PeerVerdict::allowed; ++turn)
            loop.runOnce(std::chrono::milliseconds{100});
        EXPECT_TRUE(changed);
        EXPECT_EQ(policy.check(kNew), PeerVerdict::ownRelays);
    });
}

} // namespace
} // namespace thisbe::rendezvous::test
