// What happens to calls that are up: cuts, restarts of NATs, roaming.
#include "tests/ice/sim_call.h"
#include "tests/sim/world.h"

#include <gtest/gtest.h>

namespace thisbe::ice::test {
namespace {

using natlab::NatKind;

// A call between two homes, up and watched as a path policy would.
struct Lively {
    explicit Lively(NatKind a, NatKind b, std::uint64_t seed = 1)
        : world(seed, a, b), call(world.internet(), world.a(), world.b()) {
        call.exchange(3ms);
        call.runFor(1s);
        for (SimPeer* peer : {&call.a, &call.b}) {
            for (const CandidatePair& pair : peer->agent().report().pairs) {
                if (!pair.valid) continue;
                peer->call([&](Agent& agent, TimePoint at) {
                    agent.keepWarm(at, pair.id, true);
                    agent.watch(at, pair.id, 250ms);
                });
            }
        }
        call.runFor(1s);
    }
    static std::size_t countValid(const SimPeer& peer, bool relayed) {
        return static_cast<std::size_t>(
            std::ranges::count_if(peer.agent().pairs(), [&](const CandidatePair& pair) {
                return pair.valid && pair.unanswered < 2 && pair.isRelayed() == relayed;
            }));
    }
    bool hasDirect() const { return countValid(call.a, false) > 0 && countValid(call.b, false) > 0; }
    bool hasRelayed() const { return countValid(call.a, true) > 0 && countValid(call.b, true) > 0; }
    TimePoint now() { return world.simulation().now(); }

    sim::World world;
    SimCall call;
};

TEST(LivelyCall, KeepsItsRelayedPairsBesideTheDirectOne) {
    const Lively lively(NatKind::portRestricted, NatKind::portRestricted);
    EXPECT_TRUE(lively.hasDirect());
    EXPECT_TRUE(lively.hasRelayed());
}

TEST(LivelyCall, ACutIsSeenInThreeChecksAndTheWayBackWithin350MsOfItsHealing) {
    for (const Duration cutFor : {2s, 10s, 29s, 60s}) {
        Lively lively(NatKind::portRestricted, NatKind::portRestricted);
        lively.world.homeA().setUplinkUp(false);
        const TimePoint cut = lively.now();
        ASSERT_TRUE(lively.world.simulation().runUntil([&] { return !lively.hasDirect(); }, 2s));
        EXPECT_LE(lively.now() - cut, 800ms);
        EXPECT_TRUE(lively.hasRelayed());
        lively.call.runFor(cutFor);
        lively.world.homeA().setUplinkUp(true);
        const TimePoint healed = lively.now();
        ASSERT_TRUE(lively.world.simulation().runUntil([&] { return lively.hasDirect(); }, 5s))
            << cutFor / 1s;
        EXPECT_LE(lively.now() - healed, 350ms) << cutFor / 1s;
    }
}

TEST(LivelyCall, ANatThatForgetsEverythingIsCrossedAgain) {
    for (const NatKind kind : {NatKind::fullCone, NatKind::portRestricted}) {
        Lively lively(kind, kind);
        lively.world.homeA().gateway->restart();
        lively.call.runFor(3s);
        EXPECT_TRUE(lively.hasDirect()) << natlab::toString(kind);
    }
}

TEST(LivelyCall, TwoWhoBothWantToControlAgree) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        sim::World world(seed, NatKind::portRestricted, NatKind::addressRestricted);
        SimCall::Options options;
        options.b.role = Role::controlling;
        SimCall call(world.internet(), world.a(), world.b(), options);
        call.exchange();
        call.runFor(3s);
        EXPECT_TRUE(call.agreeOnSelection()) << seed;
        EXPECT_NE(call.a.agent().role(), call.b.agent().role()) << seed;
        EXPECT_TRUE(call.a.isSelectedDirect()) << seed;
    }
}

TEST(LivelyCall, FullSizeIsProvedOnTheDirectPair) {
    Lively lively(NatKind::portRestricted, NatKind::fullCone);
    for (const SimPeer* peer : {&lively.call.a, &lively.call.b}) {
        for (const CandidatePair& pair : peer->agent().pairs()) {
            if (pair.valid) {
                EXPECT_EQ(pair.payload, pair.isRelayed() ? PayloadProof::notNeeded : PayloadProof::bothWays);
            }
        }
    }
}

TEST(LivelyCall, ALinkThatIsTooNarrowForFullSizeIsFoundOut) {
    sim::InternetOptions narrow;
    narrow.access.mtu = 1000;
    narrow.access.mtuBlackHole = true;
    sim::World world(1, NatKind::portRestricted, NatKind::fullCone, narrow);
    SimCall call(world.internet(), world.a(), world.b());
    call.exchange();
    call.runFor(8s);
    ASSERT_TRUE(call.isDirect());
    for (const CandidatePair& pair : call.a.agent().pairs()) {
        if (pair.valid && !pair.isRelayed()) {
            EXPECT_EQ(pair.payload, PayloadProof::tooSmall);
        }
    }
}

} // namespace
} // namespace thisbe::ice::test
