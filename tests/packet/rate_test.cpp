#include "shared/packet/rate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace thisbe::packet {
namespace {

TEST(Rate, ReadsPacketsAndBits) {
    EXPECT_EQ(Rate::parse("10000pps"), (Rate{10000, Rate::Unit::packets}));
    EXPECT_EQ(Rate::parse("2.5kpps"), (Rate{2500, Rate::Unit::packets}));
    EXPECT_EQ(Rate::parse("7"), (Rate{7, Rate::Unit::packets}));
    EXPECT_EQ(Rate::parse("50Mbit/s"), (Rate{50e6, Rate::Unit::bits}));
    EXPECT_EQ(Rate::parse("1Gbps"), (Rate{1e9, Rate::Unit::bits}));
    EXPECT_EQ(Rate::parse("800bit/s"), (Rate{800, Rate::Unit::bits}));
}

TEST(Rate, RefusesWhatIsNone) {
    for (const char* text : {"", "pps", "0", "-1pps", "10 pps", "10kbit", "nan", "inf", "1e3", "10mbit/s",
                             "1Mpps ", "9999999999999Gbit/s"})
        EXPECT_FALSE(Rate::parse(text)) << text;
}

TEST(Rate, TurnsBitsIntoPacketsOfTheGivenPayload) {
    const Rate rate{8e6, Rate::Unit::bits};
    EXPECT_DOUBLE_EQ(rate.packetsPerSecond(1000), 1000);
    EXPECT_EQ(rate.gap(1000), std::chrono::milliseconds(1));
}

TEST(Rate, HasAGapHoweverSlow) {
    EXPECT_EQ((Rate{1e-12, Rate::Unit::bits}.gap(8192)), std::chrono::hours(366 * 24));
}

RC_GTEST_PROP(Rate, ReadsWhatItWrites, ()) {
    const Rate rate{static_cast<double>(*rc::gen::inRange(1, 2'000'000'000)),
                    *rc::gen::element(Rate::Unit::packets, Rate::Unit::bits)};
    const auto again = Rate::parse(rate.toString());
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->unit == rate.unit);
    RC_ASSERT(std::abs(again->perSecond / rate.perSecond - 1) < 1e-9);
}

} // namespace
} // namespace thisbe::packet
