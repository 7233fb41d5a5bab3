// Whole tests over a link whose loss, duplication, reordering, clock offset and drift are known: every metric
// equals the truth, or is within the bound that it states.
#include "shared/packet/loss_verdict.h"
#include "tests/packet/arrival_truth.h"
#include "tests/packet/two_hosts.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::packet {
namespace {

using namespace std::chrono_literals;
using test::ArrivalTruth;
using test::TwoHosts;
using State = GeneratorSession::State;

TestPlan planOf(Direction direction, double rate = 1000, Duration duration = 2s) {
    TestPlan plan;
    plan.direction = direction;
    plan.shape.rate = TrafficRate::of({rate, Rate::Unit::packets});
    plan.shape.duration = duration;
    return plan;
}

Duration exactPercentile(std::vector<Duration> values, double share) {
    std::ranges::sort(values);
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    return values[std::max<std::size_t>(rank, 1) - 1];
}

bool within(Duration got, Duration truth, Duration bound) {
    const auto slack =
        Duration(std::llround(static_cast<double>(truth.count()) * Histogram::kRelativeError)) + 1us;
    return got >= truth - bound - slack && got <= truth + bound + slack;
}

// sender and receiver: the accounts of one direction; truth: what the link did to it.
void expectTruth(const SenderReport& sender, const ReceiverReport& receiver, const test::LinkTruth& truth) {
    const ArrivalTruth arrivals(truth.arrivals, truth.sent);
    RC_ASSERT(sender.scheduled == truth.sent);
    RC_ASSERT(sender.sent == truth.sent);
    RC_ASSERT(receiver.received == arrivals.received);
    RC_ASSERT(receiver.duplicates == arrivals.duplicates);
    RC_ASSERT(receiver.reordered == arrivals.reordered);
    RC_ASSERT(receiver.largestExtent == arrivals.largestExtent);
    RC_ASSERT(receiver.lossRuns == arrivals.lossRuns);
    RC_ASSERT(receiver.longestLossRun == arrivals.longestRun);
    RC_ASSERT(receiver.forged == 0u);
    RC_ASSERT(LossVerdict::of(sender, receiver).path == truth.lost);
    if (truth.delays.empty()) return;
    const DelaySummary& delay = receiver.oneWay;
    RC_ASSERT(delay.count == truth.delays.size());
    RC_ASSERT(within(delay.p50, exactPercentile(truth.delays, 0.5), delay.bound));
    RC_ASSERT(within(delay.p99, exactPercentile(truth.delays, 0.99), delay.bound));
    RC_ASSERT(within(delay.least, std::ranges::min(truth.delays), delay.bound));
    RC_ASSERT(within(delay.largest, std::ranges::max(truth.delays), delay.bound));
}

RC_GTEST_PROP(TestSimulation, EveryMetricEqualsTheTruthWithinItsBound, ()) {
    TwoHosts hosts(planOf(Direction::both), *rc::gen::arbitrary<std::uint64_t>());
    for (TwoHosts::Node* const node : {&hosts.generator, &hosts.listener}) {
        node->clock.offset = std::chrono::milliseconds(*rc::gen::inRange(-900'000, 900'000));
        node->clock.drift = *rc::gen::inRange(-250, 250) * 1e-6;
        node->out.delay = std::chrono::microseconds(*rc::gen::inRange(100, 80'000));
        node->out.random = std::chrono::microseconds(*rc::gen::inRange(0, 20'000));
        node->out.loss = *rc::gen::inRange(0, 20) / 100.0;
        node->out.duplication = *rc::gen::inRange(0, 10) / 100.0;
    }
    hosts.run();
    // Loss may hit all five of a request, once in ten thousand runs.
    RC_PRE(hosts.session.outcome() == TestOutcome::completed);
    expectTruth(hosts.session.end()->senderReport(), hosts.session.theirReceiver(), hosts.generator.truth);
    expectTruth(hosts.session.theirSender(), hosts.session.end()->receiverReport(), hosts.listener.truth);
}

TEST(TestSimulation, ForwardRunsToItsEndAndBothSidesKnowBothAccounts) {
    TwoHosts hosts(planOf(Direction::forward), 1);
    hosts.run();
    EXPECT_EQ(hosts.session.outcome(), TestOutcome::completed) << hosts.session.problem();
    EXPECT_EQ(hosts.session.theirReceiver().received, 2000u);
    ASSERT_EQ(hosts.events.size(), 2u);
    EXPECT_EQ(hosts.events[0].outcome, TestOutcome::running);
    EXPECT_EQ(hosts.events[1].outcome, TestOutcome::completed);
    EXPECT_EQ(hosts.events[1].theirSender.scheduled, 2000u);
    EXPECT_EQ(hosts.events[1].ourReceiver.received, 2000u);
    EXPECT_EQ(hosts.events[1].ourReceiver.oneWay.belowZero, 0u);
}

TEST(TestSimulation, ReverseSendsFromTheListenerOnly) {
    TwoHosts hosts(planOf(Direction::reverse), 1);
    hosts.run();
    EXPECT_EQ(hosts.session.outcome(), TestOutcome::completed);
    EXPECT_EQ(hosts.generator.truth.sent, 0u);
    EXPECT_EQ(hosts.session.end()->receiverReport().received, 2000u);
}

TEST(TestSimulation, ACountEndsATestWithoutDuration) {
    TestPlan plan = planOf(Direction::both, 100, 0s);
    plan.shape.count = 50;
    TwoHosts hosts(plan, 1);
    hosts.run();
    EXPECT_EQ(hosts.session.outcome(), TestOutcome::completed);
    EXPECT_EQ(hosts.session.theirReceiver().received, 50u);
    EXPECT_EQ(hosts.session.end()->receiverReport().received, 50u);
}

TEST(TestSimulation, NothingReachesAListenerBeforeItAgreed) {
    TwoHosts hosts(planOf(Direction::forward), 1);
    bool agreed = false;
    std::size_t before = 0;
    hosts.filter = [&](bool fromGenerator, ByteView bytes) {
        const auto header = ControlHeader::parse(bytes);
        agreed = agreed || (!fromGenerator && header && header->type == ControlType::acceptance);
        if (fromGenerator && !agreed) {
            ++before;
            EXPECT_TRUE(header &&
                        (header->type == ControlType::hello || header->type == ControlType::proposal));
        }
        return true;
    };
    hosts.run();
    EXPECT_EQ(before, 2u);
}

TEST(TestSimulation, NobodyThereEndsWithNoAnswer) {
    TwoHosts hosts(planOf(Direction::forward), 1);
    hosts.filter = [](bool fromGenerator, ByteView) { return !fromGenerator; };
    const TimePoint start = hosts.now;
    hosts.run();
    EXPECT_EQ(hosts.session.outcome(), TestOutcome::noAnswer);
    EXPECT_LE(hosts.now - start, 6s);
    EXPECT_EQ(hosts.generator.truth.sent, 0u);
}

TEST(TestSimulation, AGeneratorStopsSendingWhenTheListenerVanishes) {
    TwoHosts hosts(planOf(Direction::forward, 1000, 30s), 1);
    const TimePoint cut = hosts.now + 5s;
    hosts.filter = [&](bool fromGenerator, ByteView) { return fromGenerator || hosts.now < cut; };
    hosts.run();
    EXPECT_EQ(hosts.session.outcome(), TestOutcome::vanished);
    EXPECT_LE(hosts.now, cut + GeneratorSession::kSilence + 1s);
    EXPECT_GT(hosts.session.theirReceiver().received, 4000u); // the last that was told
}

TEST(TestSimulation, AListenerEndsItsTestWhenTheGeneratorVanishes) {
    TwoHosts hosts(planOf(Direction::reverse, 1000, 30s), 1);
    const TimePoint cut = hosts.now + 5s;
    hosts.filter = [&](bool, ByteView) { return hosts.now < cut; };
    hosts.run(20s);
    ASSERT_EQ(hosts.events.size(), 2u);
    EXPECT_EQ(hosts.events[1].outcome, TestOutcome::vanished);
    EXPECT_LT(hosts.listener.truth.sent, 11'000u); // silent for 5 s, then quiet
    EXPECT_EQ(hosts.session.outcome(), TestOutcome::vanished);
}

TEST(TestSimulation, AStopEndsEarlyWithBothAccounts) {
    TwoHosts hosts(planOf(Direction::both, 1000, 30s), 1);
    const TimePoint stopAt = hosts.now + 5s;
    bool stopped = false;
    hosts.onStep = [&](TimePoint now) {
        if (stopped || now < stopAt) return;
        stopped = true;
        hosts.session.stop(hosts.generator.clock.local(now));
    };
    hosts.run();
    EXPECT_EQ(hosts.session.outcome(), TestOutcome::stopped);
    const auto sent = hosts.session.theirSender().scheduled;
    EXPECT_EQ(sent, hosts.listener.truth.sent);
    EXPECT_EQ(hosts.session.end()->receiverReport().received, sent);
}

TEST(TestSimulation, ListenersRefuseWhatIsBeyondTheirLimits) {
    struct Case {
        ListenerLimits limits;
        const char* text;
    };
    std::vector<Case> cases(4);
    cases[0].limits.bitsPerSecond = 100'000;
    cases[0].text = "at most 100000 bit/s";
    cases[1].limits.longest = 1s;
    cases[1].text = "at most 1 s";
    cases[2].limits.largest = 40;
    cases[2].text = "at most 40 bytes";
    cases[3].limits.sends = false;
    cases[3].text = "receives only";
    for (const Case& each : cases) {
        TwoHosts hosts(planOf(Direction::both), 1, each.limits);
        hosts.run();
        EXPECT_EQ(hosts.session.outcome(), TestOutcome::refused);
        EXPECT_NE(hosts.session.problem().find(each.text), std::string::npos) << hosts.session.problem();
        EXPECT_EQ(hosts.service.size(), 0u);
    }
}

// Every kind of datagram is sent twice: nothing changes but what counts duplicates.
TEST(TestSimulation, ReplaysAreCountedAndChangeNothingElse) {
    TwoHosts hosts(planOf(Direction::forward, 100), 1);
    std::vector<std::vector<std::uint8_t>> recorded;
    hosts.filter = [&](bool fromGenerator, ByteView bytes) {
        if (fromGenerator) recorded.emplace_back(bytes.begin(), bytes.end());
        return true;
    };
    hosts.onStep = [&](TimePoint now) {
        const auto again = std::exchange(recorded, {});
        for (const auto& bytes : again)
            hosts.service.onDatagram(
                hosts.listener.clock.local(now),
                {.payload = bytes, .local = {}, .remote = *Endpoint::parse("192.0.2.1:40000")});
    };
    hosts.run();
    EXPECT_EQ(hosts.session.outcome(), TestOutcome::completed);
    EXPECT_EQ(hosts.session.theirReceiver().received, 200u);
    EXPECT_GE(hosts.session.theirReceiver().duplicates, 199u);
    EXPECT_EQ(hosts.service.counters().accepted, 1u);
}

TEST(TestSimulation, WhatIsForgedOrFromElsewhereIsCountedAndNotMeasured) {
    TwoHosts hosts(planOf(Direction::forward, 100), 1);
    hosts.filter = [&](bool fromGenerator, ByteView bytes) {
        if (!fromGenerator || probeKindOf(bytes) != ProbeKind::data) return true;
        std::vector<std::uint8_t> forged(bytes.begin(), bytes.end());
        forged[15] ^= 1;
        const TimePoint there = hosts.listener.clock.local(hosts.now);
        hosts.service.onDatagram(
            there, {.payload = forged, .local = {}, .remote = *Endpoint::parse("192.0.2.1:40000")});
        hosts.service.onDatagram(
            there, {.payload = bytes, .local = {}, .remote = *Endpoint::parse("192.0.2.9:40000")});
        return true;
    };
    hosts.run();
    EXPECT_EQ(hosts.session.theirReceiver().received, 200u);
    EXPECT_EQ(hosts.session.theirReceiver().duplicates, 0u);
    EXPECT_EQ(hosts.session.theirReceiver().forged, 400u);
}

// A delay that suddenly is lower than the error of the clocks could tell would show: here the estimate is
// made wrong on purpose, by a step of the listener's clock during the test.
TEST(TestSimulation, ANegativeDelayIsSaid) {
    TwoHosts hosts(planOf(Direction::forward, 1000, 4s), 1);
    const TimePoint step = hosts.now + 3s;
    hosts.onStep = [&](TimePoint now) {
        if (now >= step && hosts.listener.clock.offset == Duration{}) hosts.listener.clock.offset = -500ms;
    };
    hosts.run();
    const ReceiverReport& report = hosts.session.theirReceiver();
    EXPECT_GT(report.oneWay.belowZero, 0u);
    EXPECT_LT(report.oneWay.least, Duration{});
    EXPECT_GT(report.clockSteps, 0u);
}

} // namespace
} // namespace thisbe::packet
