#include "shared/packet/pacer_audit.h"
#include "shared/packet/pacing_warnings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace thisbe::packet {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(PacerAudit, FindsNothingInAPerfectStream) {
    PacerAudit audit;
    for (int i = 0; i < 100; ++i)
        audit.onSent(i * 1ms, i * 1ms, i * 1ms, 1);
    const PacingReport report = audit.report();
    EXPECT_EQ(report.packets, 100u);
    EXPECT_EQ(report.gaps, 99u);
    EXPECT_EQ(report.gapsNear, 99u);
    EXPECT_EQ(report.gapDeviation, 0ns);
    EXPECT_EQ(report.latenessMost, 0ns);
    EXPECT_EQ(report.took, 99ms);
}

// Every other packet 100 us late: gaps of 1.1 and 0.9 ms, which is a deviation of 100 us and never within 5
// %.
TEST(PacerAudit, MeasuresWhatGapsDeviateBy) {
    PacerAudit audit;
    for (int i = 0; i < 1001; ++i)
        audit.onSent(i * 1ms + (i % 2) * 100us, i * 1ms, i * 1ms, 1);
    const PacingReport report = audit.report();
    EXPECT_EQ(report.gapsNear, 0u);
    EXPECT_NEAR(static_cast<double>(report.gapDeviation.count()), 100'000, 100);
    EXPECT_NEAR(static_cast<double>(report.lateness99.count()), 100'000, 400);
}

TEST(PacerAudit, AsksNoGapOfPacketsThatAreDueAtOnce) {
    PacerAudit audit;
    audit.onSent(0ms, 0ms, 0ms, 10);
    audit.onSent(1us, 0ms, 0ms, 10);
    audit.onSent(10ms, 10ms, 10ms, 20);
    EXPECT_EQ(audit.report().gaps, 1u);
    EXPECT_EQ(audit.report().packets, 40u);
    EXPECT_EQ(audit.report().batches, 3u);
}

SenderReport perfect(std::uint64_t packets, Duration took) {
    SenderReport report;
    report.scheduled = report.sent = report.pacing.packets = packets;
    report.pacing.gaps = report.pacing.gapsNear = packets - 1;
    report.pacing.took = took;
    return report;
}

TrafficShape thousandPerSecond() {
    TrafficShape shape;
    shape.rate = TrafficRate::of({1000, Rate::Unit::packets});
    return shape;
}

TEST(PacingWarnings, AreSilentWhenAllIsWell) {
    EXPECT_THAT(pacingWarnings(thousandPerSecond(), perfect(10'001, 10s)), IsEmpty());
}

TEST(PacingWarnings, SayThatTheHostDidNotKeepUp) {
    EXPECT_THAT(pacingWarnings(thousandPerSecond(), perfect(9'001, 10s)),
                ElementsAre(HasSubstr("sent 900 packets/s where 1000 were asked")));
}

TEST(PacingWarnings, SayThatGapsAreBursty) {
    SenderReport report = perfect(10'001, 10s);
    report.pacing.gapDeviation = 300us;
    EXPECT_THAT(pacingWarnings(thousandPerSecond(), report), ElementsAre(HasSubstr("deviate by 300.0 us")));
}

TEST(PacingWarnings, SayWhatNeverLeft) {
    SenderReport report = perfect(10'001, 10s);
    report.noBuffers = 3;
    EXPECT_THAT(pacingWarnings(thousandPerSecond(), report), ElementsAre(HasSubstr("3 packets never left")));
}

} // namespace
} // namespace thisbe::packet
