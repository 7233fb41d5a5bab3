// What a peer or a stranger can make an agent do, and what not.
#include "tests/ice/stranger.h"
#include "tests/ice/two_hosts.h"

#include <gtest/gtest.h>

namespace thisbe::ice::test {
namespace {

// One agent that controls, and somebody at kHostB.
struct Alone : Wire {
    explicit Alone(const AgentOptions& options = optionsOf(Role::controlled)) {
        add(options);
        addBase(0, 1, kHostA);
    }
    void introduce() {
        call(0, [&](Agent& agent) { agent.setRemoteCredentials(now, stranger.credentials()); });
    }
    Arrival receive(const Bytes& bytes, const char* from = kHostB, std::uint32_t base = 1) {
        return call(0, [&](Agent& agent) {
            return agent.onDatagram(now, BaseId(base), Endpoint::parse(from).value(), bytes);
        });
    }
    std::optional<CandidateRefusal> candidate(const char* endpoint) {
        return call(0, [&](Agent& agent) { return agent.addRemoteCandidate(now, candidateAt(endpoint)); });
    }
    const Credentials& local() { return agent(0).localCredentials(); }
    std::size_t sentTo(const char* endpoint) const {
        return static_cast<std::size_t>(
            std::ranges::count(sent, Endpoint::parse(endpoint).value(), &Packet::destination));
    }
    Stranger stranger;
};

TEST(Hostile, ForbiddenAddressesAreNeverChecked) {
    Alone wire;
    wire.introduce();
    for (const char* endpoint : {"224.0.0.1:5", "255.255.255.255:5", "0.0.0.0:5", "203.0.113.1:0",
                                 "[ff02::1]:5", "[2002:7f00:1::]:5"})
        EXPECT_EQ(wire.candidate(endpoint), CandidateRefusal::forbidden) << endpoint;
    EXPECT_EQ(wire.candidate("127.0.0.1:5"), std::nullopt); // no pair: our base is not loopback
    wire.runFor(5s);
    EXPECT_TRUE(wire.sent.empty());
    EXPECT_EQ(wire.agent(0).report().refused.size(), 6U);
    EXPECT_EQ(wire.agent(0).report().refused[0].why, CandidateRefusal::forbidden);
}

TEST(Hostile, ASilentAddressIsCheckedOnlySoOften) {
    Alone wire;
    wire.introduce();
    wire.candidate("203.0.113.9:53");
    wire.call(0, [&](Agent& agent) { agent.watch(wire.now, agent.pairs()[0].id, 100ms); });
    for (int i = 0; i < 600; ++i) {
        // The peer spoofs checks from there as well, and the owner asks too.
        wire.receive(wire.stranger.check(wire.local()), "203.0.113.9:53");
        wire.call(0, [&](Agent& agent) { agent.checkNow(wire.now, agent.pairs()[0].id); });
        wire.runFor(100ms);
    }
    std::size_t requests = 0;
    for (const Packet& packet : wire.sent)
        requests += packet.isRequest() ? 1U : 0U;
    EXPECT_LE(requests, 24U);
    EXPECT_FALSE(wire.call(0, [&](Agent& agent) { return agent.checkNow(wire.now, agent.pairs()[0].id); }));
}

TEST(Hostile, CandidatesWithoutEndStayWithinTheLimits) {
    Alone wire;
    wire.introduce();
    for (int i = 0; i < 500; ++i)
        wire.candidate(("203.0.113." + std::to_string(i % 250) + ":" + std::to_string(1000 + i)).c_str());
    EXPECT_EQ(wire.agent(0).report().remote.size(), AgentOptions{}.maxRemoteCandidates);
    EXPECT_LE(wire.agent(0).pairs().size(), AgentOptions{}.maxPairs);
    wire.runFor(60s);
    EXPECT_LE(wire.sent.size(), 50U * 8U);
}

TEST(Hostile, ChecksFromManySourcesDoNotMakeManyPairs) {
    Alone wire;
    wire.introduce();
    for (int i = 0; i < 1000; ++i) {
        wire.receive(wire.stranger.check(wire.local()), ("203.0.113.1:" + std::to_string(1000 + i)).c_str());
        if (i % 100 == 0) wire.runFor(100ms);
    }
    EXPECT_LE(wire.agent(0).pairs().size(), 15U);
}

TEST(Hostile, OnlySoManyAnswersASecond) {
    Alone wire;
    for (int i = 0; i < 2000; ++i)
        wire.receive(wire.stranger.check(wire.local()));
    EXPECT_LE(wire.sent.size(), 400U);
    wire.runFor(1s);
    EXPECT_EQ(wire.receive(wire.stranger.check(wire.local())), Arrival::handled);
}

TEST(Hostile, WhoDoesNotKnowThePasswordIsToldSoAndNothingElseHappens) {
    Alone wire;
    wire.introduce();
    Credentials wrong = wire.local();
    wrong.password = std::string(24, 'x');
    EXPECT_EQ(wire.receive(wire.stranger.check(wrong)), Arrival::unauthenticated);
    ASSERT_EQ(wire.sent.size(), 1U);
    EXPECT_EQ(wire.sent[0].view().get<stun::ErrorCode>()->number, stun::ErrorNumber::unauthenticated);
    EXPECT_TRUE(wire.agent(0).pairs().empty());
    for (int i = 0; i < 1000; ++i)
        wire.receive(wire.stranger.check(wrong));
    EXPECT_LE(wire.sent.size(), 20U);
}

TEST(Hostile, WhatIsNotForTheAgentIsDroppedUnderItsReason) {
    Alone wire;
    const Credentials other{"other", std::string(24, 'x')};
    EXPECT_EQ(wire.receive(wire.stranger.check(other)), Arrival::otherFragment);
    EXPECT_EQ(wire.receive(Bytes{1, 2, 3}), Arrival::notStun);
    Bytes damaged = wire.stranger.check(wire.local());
    damaged.back() ^= 1;
    EXPECT_EQ(wire.receive(damaged), Arrival::badFingerprint);
    Bytes cut = wire.stranger.check(wire.local());
    cut.resize(cut.size() - 4);
    EXPECT_EQ(wire.receive(cut), Arrival::malformed);
    EXPECT_EQ(wire.receive(wire.stranger.check(wire.local()), kHostB, 7), Arrival::unknownBase);
    EXPECT_TRUE(wire.sent.empty());
    const auto report = wire.agent(0).report();
    EXPECT_EQ(report.arrivals[static_cast<std::size_t>(Arrival::otherFragment)], 1U);
}

// The stranger sees the agent's first check.
struct Asked : Alone {
    Asked() : Alone(optionsOf(Role::controlling)) {
        introduce();
        candidate(kHostB);
        runFor(1ms);
    }
    const CandidatePair& pair() { return agent(0).pairs()[0]; }
};

TEST(Hostile, AnAnswerUnderTheWrongKeyCountsForNothing) {
    Asked wire;
    Stranger other(7);
    EXPECT_EQ(wire.receive(other.answer(wire.sent.at(0))), Arrival::unauthenticated);
    EXPECT_FALSE(wire.pair().valid);
    EXPECT_EQ(wire.receive(wire.stranger.answer(wire.sent.at(0))), Arrival::handled);
    EXPECT_TRUE(wire.pair().valid);
}

TEST(Hostile, AnAnswerFromElsewhereFailsThePair) {
    Asked wire;
    EXPECT_EQ(wire.receive(wire.stranger.answer(wire.sent.at(0)), "192.0.2.99:9"), Arrival::handled);
    EXPECT_EQ(wire.pair().state, PairState::failed);
    EXPECT_EQ(wire.pair().history.records().back().event, PairEvent::asymmetric);
}

TEST(Hostile, AnAnswerCountsOnce) {
    Asked wire;
    const Bytes answer = wire.stranger.answer(wire.sent.at(0));
    EXPECT_EQ(wire.receive(answer), Arrival::handled);
    EXPECT_EQ(wire.receive(answer), Arrival::unknownTransaction);
}

TEST(Hostile, AnErrorFailsThePairAndSaysWhy) {
    Asked wire;
    wire.receive(wire.stranger.refuse(wire.sent.at(0), stun::ErrorNumber::badRequest));
    EXPECT_EQ(wire.pair().state, PairState::failed);
    EXPECT_EQ(wire.pair().history.records().back().event, PairEvent::refused);
    EXPECT_EQ(wire.pair().history.records().back().detail, 400U);
}

TEST(Hostile, RoleConflictsWithoutEndCostABoundedNumberOfChecks) {
    Asked wire;
    wire.onSent = [&](const Packet& packet) {
        if (packet.isRequest())
            wire.inject(packet.destination, packet.source,
                        wire.stranger.refuse(packet, stun::ErrorNumber::roleConflict));
    };
    wire.runFor(60s);
    EXPECT_LE(wire.sent.size(), 30U);
    EXPECT_EQ(wire.pair().state, PairState::failed);
}

TEST(Hostile, EveryCheckIsAnsweredWhateverTheStateOfThePair) {
    Asked wire;
    wire.runFor(20s);
    ASSERT_EQ(wire.pair().state, PairState::failed);
    const std::size_t before = wire.sent.size();
    wire.receive(wire.stranger.check(wire.local(), {.role = Role::controlled}));
    ASSERT_GT(wire.sent.size(), before);
    EXPECT_EQ(wire.sent[before].view().messageClass(), stun::MessageClass::successResponse);
}

TEST(Hostile, UnknownRequiredAttributesAreNamed) {
    Alone wire;
    std::array<std::uint8_t, 500> buffer{};
    stun::MessageWriter writer(buffer, {stun::MessageClass::request, stun::method::kBinding, {}});
    const std::string username = wire.local().ufrag + ":x";
    writer.add(stun::Username{username});
    writer.add(stun::Priority{5});
    writer.addRaw(stun::AttributeType{0x7123}, {});
    wire.receive(Stranger::seal(writer, wire.local().password));
    ASSERT_EQ(wire.sent.size(), 1U);
    EXPECT_EQ(wire.sent[0].view().get<stun::ErrorCode>()->number, stun::ErrorNumber::unknownAttribute);
}

// Its checks come from one endpoint, and its answers from another: a NAT that maps by endpoint.
TEST(Hostile, APairThatIsAnsweredFromElsewhereIsSoonLeftAlone) {
    Wire wire;
    wire.add(optionsOf(Role::controlling));
    wire.addBase(0, 1, kHostA);
    Stranger stranger;
    const Endpoint here = Endpoint::parse(kHostA).value();
    const Endpoint asks = Endpoint::parse(kHostB).value();
    const Endpoint answers = Endpoint::parse("192.0.2.2:2001").value();
    wire.onSent = [&](const Packet& packet) {
        if (packet.isRequest() && packet.destination == asks)
            wire.inject(answers, here, stranger.answer(packet));
    };
    wire.call(0, [&](Agent& agent) { agent.setRemoteCredentials(wire.now, stranger.credentials()); });
    for (int i = 0; i < 40; ++i) {
        wire.inject(asks, here, stranger.check(wire.agent(0).localCredentials(), {.role = Role::controlled}));
        wire.runFor(100ms);
    }
    EXPECT_EQ(std::ranges::count_if(wire.sent, &Packet::isRequest), 1);
    // Its checks are answered all the same.
    EXPECT_EQ(wire.sent.size(), 41U);
}

} // namespace
} // namespace thisbe::ice::test
