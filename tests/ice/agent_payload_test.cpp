// Padded checks and openers: what goes beyond the RFC, and what a foreign agent makes of it.
#include "tests/ice/stranger.h"
#include "tests/ice/two_hosts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace thisbe::ice::test {
namespace {

TEST(PayloadProof, OursProveFullSizeBothWaysWithoutFragments) {
    TwoHosts wire;
    wire.connect();
    EXPECT_EQ(wire.first(0).payload, PayloadProof::bothWays);
    EXPECT_EQ(wire.first(1).payload, PayloadProof::bothWays);
    EXPECT_EQ(wire.count(0, Kind::sized), 1U);
    for (const Packet& packet : wire.sent) {
        EXPECT_LE(packet.bytes.size(), kPaddedSize);
        EXPECT_EQ(packet.dontFragment, packet.bytes.size() == kPaddedSize);
    }
}

TEST(PayloadProof, APathThatOnlySmallDatagramsPassIsFoundOut) {
    TwoHosts wire;
    wire.drop = [](const Packet& packet) { return packet.bytes.size() > 500; };
    wire.tellBoth();
    ASSERT_TRUE(wire.runUntil([&] { return wire.count(0, Kind::sized) == 1; }, 10s));
    EXPECT_EQ(wire.first(0).payload, PayloadProof::tooSmall);
    EXPECT_TRUE(wire.first(0).valid);
    EXPECT_EQ(wire.first(0).unanswered, 0U); // says nothing about liveness
    wire.drop = [](const Packet&) { return false; };
    wire.call(0, [&](Agent& agent) { agent.provePayload(wire.now, wire.first(0).id); });
    wire.runFor(100ms);
    EXPECT_EQ(wire.first(0).payload, PayloadProof::bothWays);
}

TEST(PayloadProof, OneDirectionIsNotEnough) {
    TwoHosts wire;
    wire.drop = [](const Packet& packet) { return packet.from == 1 && packet.bytes.size() > 500; };
    wire.tellBoth();
    wire.runFor(10s);
    EXPECT_EQ(wire.first(0).payload, PayloadProof::tooSmall);
    EXPECT_EQ(wire.first(1).payload, PayloadProof::tooSmall);
}

TEST(PayloadProof, RelayedPairsNeedNone) {
    TwoHosts wire;
    wire.addBase(0, 2, "198.51.100.9:77", CandidateType::relayed);
    wire.connect();
    for (const CandidatePair& pair : wire.agent(1).pairs())
        EXPECT_EQ(pair.payload, pair.remote.type == CandidateType::relayed ? PayloadProof::notNeeded
                                                                           : PayloadProof::bothWays);
    for (const CandidatePair& pair : wire.agent(0).pairs())
        EXPECT_EQ(pair.payload, pair.relayedBase ? PayloadProof::notNeeded : PayloadProof::bothWays);
}

TEST(PayloadProof, AForeignAgentsSmallAnswerProvesOneDirection) {
    Wire wire;
    wire.add(optionsOf(Role::controlling));
    wire.addBase(0, 1, kHostA);
    Stranger stranger;
    wire.onSent = [&](const Packet& packet) {
        if (packet.isRequest()) wire.inject(packet.destination, packet.source, stranger.answer(packet));
    };
    wire.call(0, [&](Agent& agent) {
        agent.setRemoteCredentials(wire.now, stranger.credentials());
        agent.addRemoteCandidate(wire.now, candidateAt(kHostB));
    });
    wire.runFor(1s);
    EXPECT_TRUE(wire.agent(0).pairs()[0].valid);
    EXPECT_EQ(wire.agent(0).pairs()[0].payload, PayloadProof::outbound);
}

TEST(PayloadProof, AnAnswerIsNeverLargerThanItsRequest) {
    Wire wire;
    wire.add({});
    wire.addBase(0, 1, kHostA);
    Stranger stranger;
    std::array<std::uint8_t, 1500> buffer{};
    stun::MessageWriter writer(buffer, {stun::MessageClass::request, stun::method::kBinding, {}});
    const std::string username = wire.agent(0).localCredentials().ufrag + ":x";
    writer.add(stun::Username{username});
    writer.add(stun::Priority{5});
    writer.addRaw(attribute::kCheckPadding, {}); // asks for padding, and brings none
    wire.inject(Endpoint::parse(kHostB).value(), Endpoint::parse(kHostA).value(),
                Stranger::seal(writer, wire.agent(0).localCredentials().password));
    wire.runFor(100ms);
    ASSERT_EQ(wire.sent.size(), 1U);
    EXPECT_LT(wire.sent[0].bytes.size(), 100U);
}

// --- the largest datagram ---

std::size_t searched(TwoHosts& wire, std::size_t limit) {
    wire.drop = [limit](const Packet& packet) { return packet.bytes.size() > limit; };
    wire.call(0, [&](Agent& agent) { agent.searchPayload(wire.now, wire.first(0).id); });
    const std::size_t before = wire.count(0, Kind::sized);
    EXPECT_TRUE(wire.runUntil([&] { return wire.count(0, Kind::sized) > before; }, 60s));
    return wire.first(0).payloadBytes;
}

TEST(PayloadSearch, FindsTheLargestDatagramThatPassesBothWays) {
    TwoHosts wire;
    wire.connect();
    EXPECT_EQ(wire.first(0).payloadBytes, 0U); // not looked for yet
    EXPECT_EQ(searched(wire, 1472), 1472U);
    EXPECT_EQ(searched(wire, 1392), 1392U); // WireGuard's, and it had been more
    EXPECT_EQ(searched(wire, 1391), 1372U);
    EXPECT_EQ(searched(wire, 1200), kPaddedSize);
    EXPECT_EQ(wire.first(0).payload, PayloadProof::bothWays);
    EXPECT_EQ(wire.first(0).unanswered, 0U);
}

TEST(PayloadSearch, CostsOneExchangeWhereTheLinkIsEthernets) {
    TwoHosts wire;
    wire.connect();
    wire.runFor(1s);
    wire.sent.clear();
    EXPECT_EQ(searched(wire, 1472), 1472U);
    EXPECT_EQ(std::ranges::count_if(wire.sent, [](const Packet& p) { return p.bytes.size() == 1472; }), 2);
    for (const Packet& packet : wire.sent)
        EXPECT_EQ(packet.dontFragment, packet.bytes.size() >= kPaddedSize);
}

TEST(PayloadSearch, KeepsWhatItFindsWhereATenthOfAllDatagramsIsLost) {
    TwoHosts wire;
    wire.connect();
    std::mt19937 dice(7);
    wire.call(0, [&](Agent& agent) { agent.searchPayload(wire.now, wire.first(0).id); });
    wire.drop = [&](const Packet& packet) { return packet.bytes.size() > 1412 || dice() % 10 == 0; };
    ASSERT_TRUE(wire.runUntil([&] { return wire.count(0, Kind::sized) == 2; }, 60s));
    EXPECT_EQ(wire.first(0).payloadBytes, 1412U);
}

TEST(PayloadSearch, SaysNothingOfAPathThatIsCutMeanwhile) {
    TwoHosts wire;
    wire.connect();
    ASSERT_EQ(searched(wire, 1472), 1472U);
    wire.call(0, [&](Agent& agent) { agent.searchPayload(wire.now, wire.first(0).id); });
    wire.drop = [](const Packet&) { return true; };
    wire.runFor(20s);
    EXPECT_EQ(wire.first(0).payloadBytes, 1472U);
    wire.drop = [](const Packet&) { return false; };
    wire.runFor(5s);
    EXPECT_EQ(wire.first(0).payloadBytes, 1472U);
}

// An agent that answers every check with so many bytes, at most as many as it was asked.
void answerWith(Wire& wire, Stranger& stranger, std::size_t most) {
    wire.add(optionsOf(Role::controlling));
    wire.addBase(0, 1, kHostA);
    wire.onSent = [&wire, &stranger, most](const Packet& packet) {
        if (!packet.isRequest()) return;
        std::array<std::uint8_t, kLargestCheck> buffer{};
        const std::size_t asked = packet.bytes.size();
        const CheckAnswer answer{.id = packet.view().transactionId(),
                                 .mapped = packet.source,
                                 .paddedSize = asked < kPaddedSize ? 0 : std::min(asked, most)};
        wire.inject(packet.destination, packet.source,
                    writeAnswer(buffer, answer, stun::shortTermKey(stranger.credentials().password)));
    };
    wire.call(0, [&](Agent& agent) {
        agent.setRemoteCredentials(wire.now, stranger.credentials());
        agent.addRemoteCandidate(wire.now, candidateAt(kHostB));
    });
    wire.runFor(1s);
    wire.call(0, [&](Agent& agent) { agent.searchPayload(wire.now, agent.pairs()[0].id); });
    wire.runFor(10s);
}

TEST(PayloadSearch, EndsAtOnceWithAnAgentWhoseAnswersAreShorterThanItsQuestions) {
    for (const std::size_t most : {std::size_t{1200}, std::size_t{1300}}) {
        Wire wire;
        Stranger stranger;
        answerWith(wire, stranger, most);
        const CandidatePair& pair = wire.agent(0).pairs()[0];
        EXPECT_EQ(pair.payload, PayloadProof::bothWays);
        EXPECT_EQ(pair.payloadBytes, 0U); // nothing was found out
        EXPECT_EQ(std::ranges::count_if(wire.sent,
                                        [](const Packet& p) { return p.bytes.size() > kPaddedSize; }),
                  1);
    }
}

TEST(PayloadSearch, TakesTheLateAnswerToASizeThatItHadGivenUp) {
    TwoHosts wire;
    wire.connect();
    wire.call(0, [&](Agent& agent) { agent.searchPayload(wire.now, wire.first(0).id); });
    std::vector<Packet> late;
    // The answers of the largest size never come, but one, when the next size is asked.
    bool isNext = false;
    wire.onSent = [&](const Packet& packet) {
        isNext = isNext || (packet.from == 0 && packet.bytes.size() > kPaddedSize && packet.bytes.size() < 1472);
    };
    wire.drop = [&](const Packet& packet) {
        if (packet.from == 1 && packet.bytes.size() == 1472) late.push_back(packet);
        return packet.bytes.size() > 1252 && (packet.from == 1 || packet.bytes.size() < 1472);
    };
    ASSERT_TRUE(wire.runUntil([&] { return isNext; }, 20s));
    ASSERT_FALSE(late.empty());
    wire.inject(late.back().source, late.back().destination, late.back().bytes);
    wire.runFor(100ms);
    EXPECT_EQ(wire.first(0).payloadBytes, 1472U);
}

TEST(PayloadSearch, IsNotForWhatTurnsOutToBeRelayed) {
    Wire wire;
    wire.add(optionsOf(Role::controlling));
    wire.add(optionsOf(Role::controlled));
    wire.addBase(0, 1, kHostA);
    const Candidate relayed = wire.addBase(1, 1, "198.51.100.9:77", CandidateType::relayed);
    wire.tellCredentials(0, 1);
    wire.tellCredentials(1, 0);
    for (const LocalCandidate& local : wire.agent(0).report().local)
        wire.call(1, [&](Agent& agent) { agent.addRemoteCandidate(wire.now, local.candidate); });
    wire.runFor(1s); // B's checks come first: A takes it for peer-reflexive
    ASSERT_EQ(wire.agent(0).pairs().size(), 1U);
    const PairId pair = wire.agent(0).pairs()[0].id;
    ASSERT_EQ(wire.agent(0).find(pair)->payload, PayloadProof::bothWays);
    wire.call(0, [&](Agent& agent) { agent.searchPayload(wire.now, pair); });
    wire.call(0, [&](Agent& agent) { agent.addRemoteCandidate(wire.now, relayed); });
    wire.runFor(1s);
    EXPECT_EQ(wire.agent(0).find(pair)->payload, PayloadProof::notNeeded);
    EXPECT_EQ(wire.agent(0).find(pair)->payloadBytes, 0U);
    wire.sent.clear();
    wire.call(0, [&](Agent& agent) { agent.searchPayload(wire.now, pair); });
    wire.runFor(5s);
    for (const Packet& packet : wire.sent)
        EXPECT_TRUE(packet.from == 1 || packet.bytes.size() < kPaddedSize);
}

TEST(PayloadSearch, AsksAtMostFiveSizesAndFindsTheBestOfThem) {
    for (const AddressFamily family : {AddressFamily::ipv4, AddressFamily::ipv6})
        for (std::size_t mtu = 1200; mtu <= 1500; ++mtu) {
            PayloadSearch search;
            search.begin(family, kPaddedSize);
            std::size_t asked = 0;
            while (search.isActive()) {
                const std::size_t probe = search.probe();
                ASSERT_LE(probe, PayloadSearch::kLargestPayload);
                ASSERT_EQ(probe % 4, 0U);
                ASSERT_LE(++asked, 5U);
                packetOf(family, probe) <= mtu ? search.onPassed(probe) : search.onFailed();
            }
            // The steps between 1,280 and 1,500 are 40 bytes at most.
            const std::size_t found = packetOf(family, search.passed());
            if (mtu < 1280) {
                EXPECT_EQ(search.passed(), kPaddedSize);
            } else {
                EXPECT_LE(found, mtu);
                EXPECT_LT(mtu - found, 40U);
            }
        }
}

TEST(AgentOpeners, GoToReflexiveCandidatesOnlyAndEnd) {
    Wire wire;
    wire.add(optionsOf(Role::controlling));
    wire.addBase(0, 1, kHostA);
    wire.addBase(0, 2, "198.51.100.9:77", CandidateType::relayed);
    const Stranger stranger;
    wire.call(0, [&](Agent& agent) {
        agent.setRemoteCredentials(wire.now, stranger.credentials());
        agent.addRemoteCandidate(wire.now, candidateAt("203.0.113.1:1", CandidateType::serverReflexive));
        agent.addRemoteCandidate(wire.now, candidateAt("203.0.113.2:2", CandidateType::host));
        agent.addRemoteCandidate(wire.now, candidateAt("203.0.113.3:3", CandidateType::relayed));
    });
    wire.runFor(2s);
    std::size_t openers = 0;
    for (const Packet& packet : wire.sent) {
        const bool isReflexive = packet.destination.port() == 1 && packet.source.toString() == kHostA;
        EXPECT_EQ(packet.hopLimit, isReflexive && packet.sentAt < TimePoint(45ms) ? 2 : 0);
        openers += packet.hopLimit == 2 ? 1 : 0;
    }
    EXPECT_GE(openers, 2U);
}

// Hop limits of what left for a server-reflexive candidate, and when.
std::vector<Packet> towardsReflexive(Wire& wire, const AgentOptions& options, Duration heldFor,
                                     Duration all) {
    wire.add(options);
    wire.addBase(0, 1, kHostA);
    const Stranger stranger;
    wire.call(0, [&](Agent& agent) {
        agent.holdOpeners(wire.now, true);
        agent.setRemoteCredentials(wire.now, stranger.credentials());
        agent.addRemoteCandidate(wire.now, candidateAt(kHostB, CandidateType::serverReflexive));
    });
    wire.runFor(heldFor);
    wire.call(0, [&](Agent& agent) { agent.holdOpeners(wire.now, false); });
    wire.runFor(all - heldFor);
    return wire.sent;
}

TEST(AgentOpeners, GoOnEverMoreRarelyWhileTheyAreHeldAndALittleLonger) {
    Wire wire;
    const auto sent = towardsReflexive(wire, optionsOf(Role::controlled), 1000ms, 1500ms);
    std::size_t openers = 0;
    for (const Packet& packet : sent) {
        EXPECT_EQ(packet.hopLimit, packet.sentAt < TimePoint(1040ms) ? 2 : 0);
        openers += packet.hopLimit == 2 ? 1 : 0;
    }
    // At 0, 15, 30, 45, 75, 135, 255, 495, 735, 975 ms.
    EXPECT_EQ(openers, 10U);
    // The first real check does not wait for the next opener's time.
    const auto first = std::ranges::find(sent, 0, &Packet::hopLimit);
    ASSERT_NE(first, sent.end());
    EXPECT_LE(first->sentAt, TimePoint(1045ms));
}

TEST(AgentOpeners, EndAtTheirLimitHoweverLongTheyAreHeld) {
    Wire wire;
    AgentOptions options = optionsOf(Role::controlled);
    options.openers.longest = 500ms;
    for (const Packet& packet : towardsReflexive(wire, options, 3s, 4s))
        EXPECT_EQ(packet.hopLimit, packet.sentAt < TimePoint(500ms) ? 2 : 0);
    EXPECT_GT(wire.sent.size(), 10U);
}

TEST(AgentOpeners, EndWhenTheOtherSideIsHeard) {
    Wire wire;
    AgentOptions options = optionsOf(Role::controlling);
    options.openers.duration = 300ms;
    wire.add(options);
    wire.addBase(0, 1, kHostA);
    Stranger stranger;
    wire.call(0, [&](Agent& agent) {
        agent.setRemoteCredentials(wire.now, stranger.credentials());
        agent.addRemoteCandidate(wire.now, candidateAt(kHostB, CandidateType::serverReflexive));
    });
    wire.runFor(20ms);
    wire.inject(Endpoint::parse(kHostB).value(), Endpoint::parse(kHostA).value(),
                stranger.check(wire.agent(0).localCredentials(), {.role = Role::controlled}));
    wire.runFor(100ms);
    for (const Packet& packet : wire.sent)
        EXPECT_EQ(packet.hopLimit, packet.sentAt < TimePoint(30ms) ? 2 : 0);
    EXPECT_GT(wire.sent.size(), 4U);
}

} // namespace
} // namespace thisbe::ice::test
