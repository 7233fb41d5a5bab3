#include "shared/packet/control/acceptance.h"
#include "shared/packet/control/challenge.h"
#include "shared/packet/control/hello.h"
#include "shared/packet/control/proposal.h"
#include "shared/packet/control/records_message.h"
#include "shared/packet/control/refusal.h"
#include "shared/packet/control/session_message.h"
#include "shared/packet/control/session_seal.h"
#include "shared/packet/control/test_decision.h"
#include "shared/packet/control/test_request.h"

#include <gtest/gtest.h>

#include <array>

namespace thisbe::packet {
namespace {

template<class Message>
std::vector<std::uint8_t> written(const Message& message, std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    EXPECT_EQ(message.serialize(bytes), size);
    return bytes;
}

template<class Message>
void rejectsEveryOtherLength(const std::vector<std::uint8_t>& good) {
    ASSERT_TRUE(Message::parse(good));
    for (std::size_t size = ControlHeader::kSize; size < good.size(); ++size)
        EXPECT_FALSE(Message::parse(ByteView(good).first(size))) << size;
    auto longer = good;
    longer.push_back(0);
    EXPECT_FALSE(Message::parse(longer));
}

TestPlan somePlan() {
    TestPlan plan;
    plan.direction = Direction::both;
    plan.shape = {TrafficPattern::poisson,
                  TrafficRate::of({5e6, Rate::Unit::bits}),
                  {PacketSizes::Kind::range, 64, 1400},
                  std::chrono::seconds(3),
                  12345,
                  7,
                  99};
    return plan;
}

const AttemptId kAttempt{0x0123456789abcdef};

TEST(ControlMessages, ComeBackAsTheyWere) {
    EXPECT_EQ(Hello::parse(written(Hello{kAttempt}, Hello::kSize))->attempt, kAttempt);

    Challenge challenge{kAttempt, {}};
    challenge.nonce.fill('x');
    const auto challengeAgain = Challenge::parse(written(challenge, Challenge::kSize));
    EXPECT_EQ(challengeAgain->attempt, kAttempt);
    EXPECT_EQ(challengeAgain->nonce, challenge.nonce);

    const Proposal proposal{kAttempt, challenge.nonce, EphemeralKey({1, 2, 3}), somePlan()};
    const auto proposalAgain = Proposal::parse(written(proposal, Proposal::kSize));
    EXPECT_EQ(proposalAgain->plan, proposal.plan);
    EXPECT_EQ(proposalAgain->key, proposal.key);
    EXPECT_EQ(proposalAgain->nonce, proposal.nonce);

    const auto acceptance =
        Acceptance::parse(written(Acceptance{kAttempt, SessionId(7), EphemeralKey({4})}, Acceptance::kSize));
    EXPECT_EQ(acceptance->session, SessionId(7));
    EXPECT_EQ(acceptance->key, EphemeralKey({4}));

    const auto refusal = Refusal::parse(written(Refusal{kAttempt, RefusalReason::rate, 5}, Refusal::kSize));
    EXPECT_EQ(refusal->reason, RefusalReason::rate);
    EXPECT_EQ(refusal->limit, 5u);
}

TEST(ControlMessages, ASessionMessageCarriesBothAccountsWhole) {
    SessionMessage message{ControlType::result, SessionId(9), AbortReason::none, {}, {}};
    std::uint64_t number = 1;
    const auto fill = [&number](auto& value) {
        value = std::remove_reference_t<decltype(value)>(static_cast<std::int64_t>(number++));
    };
    SenderReport::visit(message.sender, fill);
    ReceiverReport::visit(message.receiver, fill);
    const auto bytes = written(message, SessionMessage::size());
    EXPECT_EQ(SessionMessage::parse(bytes), message);
    EXPECT_LE(bytes.size(), ControlHeader::kLargestMessage);
    rejectsEveryOtherLength<SessionMessage>(bytes);
}

TEST(ControlMessages, RejectEveryTruncation) {
    rejectsEveryOtherLength<Hello>(written(Hello{kAttempt}, Hello::kSize));
    rejectsEveryOtherLength<Challenge>(written(Challenge{kAttempt, {}}, Challenge::kSize));
    rejectsEveryOtherLength<Proposal>(written(Proposal{kAttempt, {}, {}, somePlan()}, Proposal::kSize));
    rejectsEveryOtherLength<Acceptance>(written(Acceptance{kAttempt, {}, {}}, Acceptance::kSize));
    rejectsEveryOtherLength<Refusal>(written(Refusal{kAttempt, RefusalReason::busy, 0}, Refusal::kSize));
}

// What a listener answers to a stranger is never larger than what the stranger sent.
TEST(ControlMessages, AmplifyNothing) {
    EXPECT_LE(Challenge::kSize, Hello::kSize);
    EXPECT_LE(Acceptance::kSize, Proposal::kSize);
    EXPECT_LE(Refusal::kSize, Proposal::kSize);
}

TEST(ControlMessages, AProposalThatMakesNoSenseIsNone) {
    const auto refused = [](auto change) {
        Proposal proposal{kAttempt, {}, {}, somePlan()};
        change(proposal.plan);
        return !Proposal::parse(written(proposal, Proposal::kSize));
    };
    EXPECT_FALSE(refused([](TestPlan&) {}));
    EXPECT_TRUE(refused([](TestPlan& plan) { plan.direction = static_cast<Direction>(3); }));
    EXPECT_TRUE(refused([](TestPlan& plan) { plan.shape.pattern = static_cast<TrafficPattern>(5); }));
    EXPECT_TRUE(refused([](TestPlan& plan) { plan.shape.rate.unit = static_cast<TrafficRate::Unit>(3); }));
    EXPECT_TRUE(refused([](TestPlan& plan) { plan.shape.rate.amount = 0; }));
    EXPECT_TRUE(refused([](TestPlan& plan) { plan.shape.rate.amount = ~0ULL; }));
    EXPECT_TRUE(refused([](TestPlan& plan) { plan.shape.sizes.least = 31; }));
    EXPECT_TRUE(refused([](TestPlan& plan) { plan.shape.sizes.most = 65535; }));
    EXPECT_TRUE(refused([](TestPlan& plan) { plan.shape.burst = 0; }));
    EXPECT_TRUE(refused([](TestPlan& plan) { plan.shape.duration = Duration(-1); }));
    EXPECT_TRUE(refused([](TestPlan& plan) { plan.shape.duration = Duration::max(); }));
    EXPECT_TRUE(refused([](TestPlan& plan) {
        plan.shape.pattern = TrafficPattern::onOff;
        plan.shape.rate.amount = 1;
    }));
}

TEST(SessionSeal, FindsEveryChangedBit) {
    const SessionSeal seal{ControlKey{}};
    std::vector<std::uint8_t> bytes(SessionMessage::size());
    SessionMessage{}.serialize(bytes);
    seal.seal(bytes);
    ASSERT_TRUE(seal.verify(bytes));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] ^= 1;
        EXPECT_FALSE(seal.verify(bytes)) << i;
        bytes[i] ^= 1;
    }
    EXPECT_FALSE(seal.verify(ByteView(bytes).first(3)));
}

TestRequest someRequest() {
    return {TestId(77), true, somePlan(), {{kAttempt, StreamWay::direct6}, {AttemptId(2), StreamWay::relay}}};
}

TEST(ControlMessages, ARequestOfAPeerComesBackAsItWas) {
    const TestRequest request = someRequest();
    EXPECT_EQ(TestRequest::parse(request.serialize()), request);
}

TEST(ControlMessages, ARequestOfAnyOtherLengthIsNone) {
    rejectsEveryOtherLength<TestRequest>(someRequest().serialize());
}

TEST(ControlMessages, ARequestWithNonsenseIsNone) {
    TestRequest none = someRequest();
    none.streams.clear();
    EXPECT_FALSE(TestRequest::parse(none.serialize()));
    TestRequest many = someRequest();
    many.streams.clear();
    for (std::uint64_t i = 0; i <= TestRequest::kMostStreams; ++i)
        many.streams.push_back({AttemptId(i), StreamWay::best});
    EXPECT_FALSE(TestRequest::parse(many.serialize()));
    TestRequest twins = someRequest();
    twins.streams[1].attempt = twins.streams[0].attempt;
    EXPECT_FALSE(TestRequest::parse(twins.serialize()));
    TestRequest strange = someRequest();
    strange.streams[0].way = static_cast<StreamWay>(kStreamWays);
    EXPECT_FALSE(TestRequest::parse(strange.serialize()));
    auto turns = someRequest().serialize();
    turns[ControlHeader::kSize + 4] = 2;
    EXPECT_FALSE(TestRequest::parse(turns));
    auto endless = someRequest();
    endless.plan.shape.duration = Duration(-1);
    EXPECT_FALSE(TestRequest::parse(endless.serialize()));
}

TEST(ControlMessages, ADecisionComesBackAsItWas) {
    for (const auto verdict :
         {TestDecision::Verdict::asked, TestDecision::Verdict::agreed, TestDecision::Verdict::refused}) {
        const TestDecision decision{TestId(3), verdict, {{}, RefusalReason::rate, 12345}};
        const auto again = TestDecision::parse(decision.serialize());
        ASSERT_TRUE(again);
        EXPECT_EQ(again->test, decision.test);
        EXPECT_EQ(again->verdict, verdict);
        EXPECT_EQ(again->refusal.reason, RefusalReason::rate);
        EXPECT_EQ(again->refusal.limit, 12345u);
    }
    rejectsEveryOtherLength<TestDecision>(TestDecision{}.serialize());
}

TEST(ControlMessages, ADecisionWithNonsenseIsNone) {
    auto verdict = TestDecision{}.serialize();
    for (const std::uint8_t wrong : std::to_array<std::uint8_t>({0, 4, 255})) {
        verdict[ControlHeader::kSize + 4] = wrong;
        EXPECT_FALSE(TestDecision::parse(verdict)) << int{wrong};
    }
    auto reason = TestDecision{}.serialize();
    for (const std::uint8_t wrong : std::to_array<std::uint8_t>({0, 10, 255})) {
        reason[ControlHeader::kSize + 5] = wrong;
        EXPECT_FALSE(TestDecision::parse(reason)) << int{wrong};
    }
}

TEST(ControlMessages, MessagesAboutRecordsComeBackAsTheyWere) {
    for (const auto type :
         {ControlType::recordsRequest, ControlType::recordsEnd, ControlType::recordsTaken}) {
        const RecordsMessage message{type, TestId(5), 1234567890123, 7};
        EXPECT_EQ(RecordsMessage::parse(message.serialize()), message);
        rejectsEveryOtherLength<RecordsMessage>(message.serialize());
    }
    EXPECT_FALSE(RecordsMessage::parse(RecordsMessage{ControlType::decision, TestId(1), 0, 0}.serialize()));
}

TEST(ControlMessages, EveryRefusalSaysWhatToDo) {
    for (auto reason = RefusalReason::busy; isKnown(reason);
         reason = static_cast<RefusalReason>(static_cast<int>(reason) + 1))
        EXPECT_GT(Refusal({kAttempt, reason, 1}).toString().size(), 20u);
}

TEST(ControlMessages, WaysHaveTheNamesThatScriptsUse) {
    for (const char* const name : {"best", "direct4", "direct6", "relay"})
        EXPECT_STREQ(toString(*parseStreamWay(name)), name);
    EXPECT_FALSE(parseStreamWay("all"));
    EXPECT_FALSE(parseStreamWay(""));
}

} // namespace
} // namespace thisbe::packet
