// Which pair is selected, on both sides (RFC 8445, section 8).
#include "tests/ice/stranger.h"
#include "tests/ice/two_hosts.h"

#include <gtest/gtest.h>

namespace thisbe::ice::test {
namespace {

// Each has two bases, so there are four pairs.
struct TwoWays : TwoHosts {
    explicit TwoWays(Nomination nomination = Nomination::byOwner) : TwoHosts(nomination) {
        addBase(0, 2, "198.51.100.1:1000", CandidateType::host, 100);
        addBase(1, 2, "198.51.100.2:2000", CandidateType::host, 100);
    }
    PairId pairTo(std::size_t node, std::uint32_t base, const char* remote) {
        return *agent(node).validPair(BaseId(base), Endpoint::parse(remote).value());
    }
    bool nominate(PairId pair) {
        return call(0, [&](Agent& agent) { return agent.nominate(now, pair); });
    }
    std::string selectedRemote(std::size_t node) {
        const auto selected = agent(node).selectedPair();
        return selected ? agent(node).find(*selected)->remote.endpoint.toString() : "none";
    }
};

TEST(Nomination, TheOwnersChoiceIsSelectedOnBothSides) {
    TwoWays wire;
    wire.connect();
    EXPECT_FALSE(wire.bothSelected());
    EXPECT_TRUE(wire.nominate(wire.pairTo(0, 2, "198.51.100.2:2000")));
    wire.runFor(100ms);
    EXPECT_EQ(wire.selectedRemote(0), "198.51.100.2:2000");
    EXPECT_EQ(wire.selectedRemote(1), "198.51.100.1:1000");
}

TEST(Nomination, AgainAndForAnotherPairIsFollowed) {
    TwoWays wire;
    wire.connect();
    for (int i = 0; i < 3; ++i) {
        wire.nominate(wire.pairTo(0, 1, kHostB));
        wire.runFor(100ms);
        EXPECT_EQ(wire.selectedRemote(1), kHostA);
        wire.nominate(wire.pairTo(0, 2, "198.51.100.2:2000"));
        wire.runFor(100ms);
        EXPECT_EQ(wire.selectedRemote(0), "198.51.100.2:2000");
        EXPECT_EQ(wire.selectedRemote(1), "198.51.100.1:1000");
    }
    EXPECT_EQ(wire.count(1, Kind::selected), 6U);
}

TEST(Nomination, AnOldOneThatComesLateChangesNothing) {
    TwoWays wire;
    wire.connect();
    Packet old;
    wire.drop = [&](const Packet& packet) {
        if (packet.from != 0 || !packet.isRequest() ||
            !packet.view().has(stun::AttributeType::useCandidate) || !old.bytes.empty())
            return false;
        old = packet;
        return true;
    };
    wire.nominate(wire.pairTo(0, 1, kHostB));
    wire.runFor(6ms);
    wire.nominate(wire.pairTo(0, 2, "198.51.100.2:2000"));
    wire.runFor(100ms);
    ASSERT_EQ(wire.selectedRemote(1), "198.51.100.1:1000");
    ASSERT_FALSE(old.bytes.empty());
    wire.inject(old.source, old.destination, old.bytes);
    wire.runFor(100ms);
    EXPECT_EQ(wire.selectedRemote(0), "198.51.100.2:2000");
    EXPECT_EQ(wire.selectedRemote(1), "198.51.100.1:1000");
}

TEST(Nomination, OnlyTheControllingSideMayAndOnlyAValidPair) {
    TwoWays wire;
    wire.tellBoth();
    EXPECT_FALSE(wire.nominate(wire.first(0).id)); // not valid yet
    wire.connect();
    EXPECT_FALSE(wire.call(1, [&](Agent& agent) { return agent.nominate(wire.now, agent.pairs()[0].id); }));
    EXPECT_FALSE(wire.nominate(PairId(999)));
}

TEST(Nomination, ThatIsNotAnsweredFailsAndTheOldSelectionStays) {
    TwoWays wire;
    wire.connect();
    wire.nominate(wire.pairTo(0, 1, kHostB));
    wire.runFor(100ms);
    wire.drop = [](const Packet& packet) { return packet.destination.toString() == "198.51.100.2:2000"; };
    wire.nominate(wire.pairTo(0, 2, "198.51.100.2:2000"));
    ASSERT_TRUE(wire.runUntil([&] { return wire.count(0, Kind::nominationFailed) == 1; }, 20s));
    EXPECT_EQ(wire.selectedRemote(0), kHostB);
    EXPECT_EQ(wire.selectedRemote(1), kHostA);
}

TEST(Nomination, AutomaticTakesTheBestPair) {
    TwoWays wire(Nomination::automatic);
    wire.tellBoth();
    ASSERT_TRUE(wire.runUntil([&] { return wire.bothSelected(); }, 1s));
    EXPECT_EQ(wire.selectedRemote(0), kHostB);
    EXPECT_EQ(wire.count(0, Kind::selected), 1U);
}

TEST(Nomination, AutomaticDoesNotWaitLongForABetterOne) {
    TwoWays wire(Nomination::automatic);
    wire.drop = [](const Packet& packet) {
        return packet.destination.toString() == kHostB || packet.destination.toString() == kHostA;
    };
    wire.tellBoth();
    ASSERT_TRUE(wire.runUntil([&] { return wire.bothSelected(); }, 1s));
    EXPECT_LE(wire.now, TimePoint(150ms));
    EXPECT_EQ(wire.selectedRemote(0), "198.51.100.2:2000");
}

TEST(Nomination, AutomaticChoosesAgainWhenTheSelectedPairDies) {
    TwoWays wire(Nomination::automatic);
    wire.connect();
    for (const std::size_t node : {0U, 1U}) {
        for (const CandidatePair& pair : wire.agent(node).report().pairs)
            wire.call(node, [&](Agent& agent) { agent.keepWarm(wire.now, pair.id, true); });
    }
    wire.drop = [](const Packet& packet) {
        return packet.destination.toString() == kHostB || packet.destination.toString() == kHostA;
    };
    wire.runFor(70s);
    EXPECT_EQ(wire.selectedRemote(0), "198.51.100.2:2000");
    EXPECT_EQ(wire.selectedRemote(1), "198.51.100.1:1000");
}

// A foreign agent controls.
struct Foreign : Wire {
    explicit Foreign(Role ours = Role::controlled) {
        add(optionsOf(ours));
        addBase(0, 1, kHostA);
        call(0, [&](Agent& agent) {
            agent.setRemoteCredentials(now, stranger.credentials());
            for (const char* remote : {kHostB, kOther}) {
                const std::uint16_t preference = remote == kHostB ? 65535 : 100;
                agent.addRemoteCandidate(now, candidateAt(remote, CandidateType::host, preference));
            }
        });
        onSent = [&](const Packet& packet) {
            if (packet.isRequest() && answers)
                inject(packet.destination, packet.source, stranger.answer(packet));
        };
    }
    void useCandidate(const char* from) {
        inject(Endpoint::parse(from).value(), Endpoint::parse(kHostA).value(),
               stranger.check(agent(0).localCredentials(), {.useCandidate = true}));
    }
    std::string selectedRemote() {
        const auto selected = agent(0).selectedPair();
        return selected ? agent(0).find(*selected)->remote.endpoint.toString() : "none";
    }

    static constexpr const char* kOther = "192.0.2.3:3000";
    Stranger stranger;
    bool answers = true;
};

TEST(ForeignNomination, IsFollowed) {
    Foreign wire;
    wire.runFor(100ms);
    wire.useCandidate(Foreign::kOther);
    wire.runFor(50ms);
    EXPECT_EQ(wire.selectedRemote(), Foreign::kOther);
}

TEST(ForeignNomination, BeforeOurOwnCheckSucceededCountsOnceItDoes) {
    Foreign wire;
    wire.answers = false;
    wire.useCandidate(kHostB);
    wire.runFor(30ms);
    EXPECT_EQ(wire.selectedRemote(), "none");
    wire.answers = true;
    wire.runFor(300ms);
    EXPECT_EQ(wire.selectedRemote(), kHostB);
}

TEST(ForeignNomination, AggressiveOnesEndAtTheHighestPriority) {
    for (const bool lowFirst : {true, false}) {
        Foreign wire;
        wire.runFor(100ms);
        wire.useCandidate(lowFirst ? Foreign::kOther : kHostB);
        wire.useCandidate(lowFirst ? kHostB : Foreign::kOther);
        wire.runFor(100ms);
        EXPECT_EQ(wire.selectedRemote(), kHostB);
    }
}

TEST(ForeignNomination, WeNominateRegularlyWithoutConfusingIt) {
    Foreign wire(Role::controlling);
    wire.runFor(100ms);
    wire.call(0, [&](Agent& agent) {
        agent.nominate(wire.now, *agent.validPair(BaseId(1), Endpoint::parse(Foreign::kOther).value()));
    });
    wire.runFor(100ms);
    EXPECT_EQ(wire.selectedRemote(), Foreign::kOther);
}

} // namespace
} // namespace thisbe::ice::test
