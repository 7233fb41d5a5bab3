// RFC 8489, section 6.2.1, and RFC 6298, section 2.
#include "rendezvous/round_trip.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

using namespace std::chrono_literals;

TEST(RoundTrip, BeginsWithHalfASecond) {
    EXPECT_EQ(RoundTrip{}.rto(), 500ms);
}

TEST(RoundTrip, TheFirstSampleGivesThreeTimesItself) {
    RoundTrip trip;
    trip.addSample(60ms);
    EXPECT_EQ(trip.rto(), 180ms); // "SRTT <- R, RTTVAR <- R/2, RTO <- SRTT + 4 * RTTVAR"
}

TEST(RoundTrip, ASteadyPathComesNearItsRoundTrip) {
    RoundTrip trip;
    for (int i = 0; i < 100; ++i)
        trip.addSample(300ms);
    EXPECT_GE(trip.rto(), 300ms);
    EXPECT_LE(trip.rto(), 320ms);
}

TEST(RoundTrip, AnUnsteadyPathIsGivenMoreTime) {
    RoundTrip trip;
    for (int i = 0; i < 100; ++i)
        trip.addSample(i % 2 == 0 ? 50ms : 250ms);
    EXPECT_GT(trip.rto(), 400ms);
}

TEST(RoundTrip, StaysWithinItsBounds) {
    RoundTrip trip;
    for (const Duration sample : {Duration(0), Duration(-1s), Duration(1us)})
        trip.addSample(sample);
    EXPECT_EQ(trip.rto(), RoundTrip::kShortestRto);
    for (int i = 0; i < 100; ++i)
        trip.addSample(1h);
    EXPECT_EQ(trip.rto(), RoundTrip::kLongestRto);
}

TEST(RoundTrip, TakesNoRoomInASession) {
    EXPECT_LE(sizeof(RoundTrip), 4U);
}

} // namespace
} // namespace thisbe::rendezvous
