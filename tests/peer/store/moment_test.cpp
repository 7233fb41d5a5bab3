#include "peer/store/moment.h"
#include "shared/packet/utc_time.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;

const WallTime kNow = *packet::parseUtcTime("2026-11-30T12:00:00Z");

TEST(Moment, IsSoLongAgo) {
    EXPECT_EQ(*parseMoment("90s", kNow), kNow - 90s);
    EXPECT_EQ(*parseMoment("10m", kNow), kNow - 10min);
    EXPECT_EQ(*parseMoment("2h", kNow), kNow - 2h);
    EXPECT_EQ(*parseMoment("1d", kNow), kNow - 24h);
    EXPECT_EQ(*parseMoment("1w", kNow), kNow - 168h);
    EXPECT_EQ(*parseMoment("0s", kNow), kNow);
}

TEST(Moment, IsATimeOfDay) {
    EXPECT_EQ(*parseMoment("2026-11-30", kNow), kNow - 12h);
    EXPECT_EQ(*parseMoment("2026-11-30T11:00:00Z", kNow), kNow - 1h);
    EXPECT_EQ(*parseMoment("2026-11-30 11:00:00", kNow), kNow - 1h);
    EXPECT_EQ(*parseMoment("2026-11-30T14:00:00+02:00", kNow), kNow);
}

TEST(Moment, AnythingElseIsAnErrorThatSaysWhatWasExpected) {
    for (const char* wrong :
         {"", "10", "m", "-1m", "1.5h", "1y", "10m ago", "yesterday", "2026-13-01", "2026-02-30",
          "99999999999999999999s", "9223372036854775807w", "1m1s", "2026-11-3"}) {
        const auto moment = parseMoment(wrong, kNow);
        ASSERT_FALSE(moment) << wrong;
        EXPECT_NE(moment.error().message.find("expected"), std::string::npos) << moment.error().message;
    }
}

} // namespace
} // namespace thisbe::peer
