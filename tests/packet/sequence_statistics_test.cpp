#include "shared/packet/sequence_statistics.h"
#include "tests/packet/arrival_truth.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace thisbe::packet {
namespace {

using Arrival = SequenceStatistics::Arrival;

void check(const std::vector<std::uint64_t>& arrivals, std::uint64_t sent) {
    SequenceStatistics statistics;
    for (const std::uint64_t sequence : arrivals)
        statistics.onPacket(sequence);
    statistics.finish(sent);
    const test::ArrivalTruth truth(arrivals, sent);
    RC_ASSERT(statistics.received() == truth.received);
    RC_ASSERT(statistics.duplicates() == truth.duplicates);
    RC_ASSERT(statistics.reordered() == truth.reordered);
    RC_ASSERT(statistics.largestExtent() == truth.largestExtent);
    RC_ASSERT(statistics.lost(sent) == sent - truth.received);
    RC_ASSERT(statistics.lossRuns() == truth.lossRuns);
    RC_ASSERT(statistics.longestLossRun() == truth.longestRun);
    RC_ASSERT(statistics.late() == 0u);
}

RC_GTEST_PROP(SequenceStatistics, AgreesWithTheDefinitionsOnAnyArrivals, ()) {
    const auto arrivals =
        *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 300));
    check(arrivals, 320);
}

RC_GTEST_PROP(SequenceStatistics, AgreesWhereTheWindowIsLeftBehind, ()) {
    // 200,000 in order but for losses: three times the window.
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    thisbe::test::SeededRandom random(seed);
    std::vector<std::uint64_t> arrivals;
    std::uint64_t sequence = 0;
    while (sequence < 200'000) {
        arrivals.push_back(sequence);
        sequence += random.below(50) == 0 ? 1 + random.below(2000) : 1;
    }
    check(arrivals, sequence);
}

TEST(SequenceStatistics, TellsEachArrivalWhatItIs) {
    SequenceStatistics statistics;
    EXPECT_EQ(statistics.onPacket(0), Arrival::inOrder);
    EXPECT_EQ(statistics.onPacket(3), Arrival::inOrder);
    EXPECT_EQ(statistics.onPacket(1), Arrival::reordered);
    EXPECT_EQ(statistics.onPacket(1), Arrival::duplicate);
    EXPECT_EQ(statistics.missing(), 1u);
    EXPECT_EQ(statistics.lost(5), 2u);
}

TEST(SequenceStatistics, CountsWhatComesBehindTheWindowAsLateAndLost) {
    SequenceStatistics statistics;
    statistics.onPacket(0);
    statistics.onPacket(70'000);
    EXPECT_EQ(statistics.onPacket(1), Arrival::late);
    EXPECT_EQ(statistics.onPacket(0), Arrival::late);
    statistics.finish(70'001);
    EXPECT_EQ(statistics.lost(70'001), 69'999u);
    EXPECT_EQ(statistics.lossRuns(), 1u);
    EXPECT_EQ(statistics.longestLossRun(), 69'999u);
}

TEST(SequenceStatistics, CountsWhatNeverCameAtTheEnd) {
    SequenceStatistics statistics;
    statistics.finish(1'000'000'000'000);
    EXPECT_EQ(statistics.lost(1'000'000'000'000), 1'000'000'000'000u);
    EXPECT_EQ(statistics.lossRuns(), 1u);
}

TEST(ReorderingExtent, IsALowerLimitBeyondItsDepth) {
    SequenceStatistics statistics;
    for (std::uint64_t sequence = 1; sequence <= 5000; ++sequence)
        statistics.onPacket(sequence);
    statistics.onPacket(0);
    EXPECT_EQ(statistics.largestExtent(), ReorderingExtent::kDepth);
}

TEST(ReplayWindow, RemembersExactlyItsSize) {
    ReplayWindow window(64);
    EXPECT_EQ(window.note(0), ReplayWindow::Verdict::fresh);
    EXPECT_EQ(window.note(63), ReplayWindow::Verdict::fresh);
    EXPECT_EQ(window.note(0), ReplayWindow::Verdict::repeated);
    EXPECT_EQ(window.note(64), ReplayWindow::Verdict::fresh);
    EXPECT_EQ(window.note(0), ReplayWindow::Verdict::tooOld);
    EXPECT_EQ(window.note(1), ReplayWindow::Verdict::fresh);
}

TEST(ReplayWindow, ForgetsAllInALongJump) {
    ReplayWindow window(64);
    window.note(5);
    EXPECT_EQ(window.note(5 + 64), ReplayWindow::Verdict::fresh);
    EXPECT_FALSE(window.seen(6));
    EXPECT_EQ(window.note(6), ReplayWindow::Verdict::fresh);
}

} // namespace
} // namespace thisbe::packet
