#include "shared/stun/retransmission.h"
#include "shared/stun/rto_estimator.h"

namespace thisbe::stun {

namespace {

const TimePoint kStart{77s};

// When the request is sent, in ms after the start; last, when it has failed.
std::vector<std::int64_t> schedule(const RetransmissionPolicy& policy) {
    Retransmission retransmission(kStart, policy);
    std::vector<std::int64_t> instants = {0};
    for (;;) {
        const TimePoint now = retransmission.nextDeadline();
        EXPECT_EQ(retransmission.onDeadline(now - 1ns), Retransmission::Step::wait);
        const auto step = retransmission.onDeadline(now);
        instants.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(now - kStart).count());
        if (step == Retransmission::Step::failed) return instants;
    }
}

TEST(Retransmission, KeepsToTheInstantsOfRfc8489) {
    EXPECT_THAT(schedule({}), testing::ElementsAre(0, 500, 1500, 3500, 7500, 15500, 31500, 39500));
}

TEST(Retransmission, ScalesWithTheRto) {
    EXPECT_THAT(schedule({100ms, 4, 8}), testing::ElementsAre(0, 100, 300, 700, 1500));
}

TEST(Retransmission, SendsOnceOverAReliableTransport) {
    EXPECT_THAT(schedule(RetransmissionPolicy::reliable()), testing::ElementsAre(0, 39500));
}

TEST(Retransmission, IsNotStretchedByACallerWhoIsLate) {
    Retransmission retransmission(kStart, {});
    EXPECT_EQ(retransmission.onDeadline(kStart + 600ms), Retransmission::Step::sendAgain);
    EXPECT_EQ(retransmission.nextDeadline(), kStart + 1500ms);
}

TEST(Retransmission, DoesNotBurstAfterALongStop) {
    Retransmission retransmission(kStart, {});
    const TimePoint late = kStart + 10s;
    EXPECT_EQ(retransmission.onDeadline(late), Retransmission::Step::sendAgain);
    EXPECT_EQ(retransmission.nextDeadline(), late + 1s);
}

TEST(RtoEstimator, StartsAtHalfASecondAndFollowsTheSamples) {
    RtoEstimator estimator;
    EXPECT_EQ(estimator.rto(kStart), 500ms);
    estimator.addSample(kStart, 100ms);
    EXPECT_EQ(estimator.rto(kStart), 300ms); // 100 + 4 * 50
    estimator.addSample(kStart, 100ms);
    EXPECT_EQ(estimator.rto(kStart), 250ms); // 100 + 4 * 37.5
    EXPECT_EQ(estimator.rto(kStart + 10min + 1ns), 500ms);
}

TEST(RtoEstimator, StaysWithinItsBounds) {
    RtoEstimator fast;
    RtoEstimator slow;
    for (int i = 0; i < 50; ++i)
        fast.addSample(kStart, 100us);
    slow.addSample(kStart, 100s);
    EXPECT_EQ(fast.rto(kStart), 50ms);
    EXPECT_EQ(slow.rto(kStart), 60s);
}

} // namespace

} // namespace thisbe::stun
