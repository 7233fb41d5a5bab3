#include "shared/program/time_span.h"

#include <gtest/gtest.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;

TEST(TimeSpan, ReadsSecondsAndUnits) {
    EXPECT_EQ(parseTimeSpan("10"), Duration(10s));
    EXPECT_EQ(parseTimeSpan("0"), Duration(0s));
    EXPECT_EQ(parseTimeSpan("0.1"), Duration(100ms));
    EXPECT_EQ(parseTimeSpan("1.5s"), Duration(1500ms));
    EXPECT_EQ(parseTimeSpan("250ms"), Duration(250ms));
    EXPECT_EQ(parseTimeSpan("20us"), Duration(20us));
    EXPECT_EQ(parseTimeSpan("2m"), Duration(2min));
    EXPECT_EQ(parseTimeSpan("8784h"), Duration(8784h));
}

TEST(TimeSpan, RefusesWhatIsNone) {
    for (const char* text : {"", "s", "-1", "1 s", "1d", "nan", "inf", "1e3", "8785h", "10ms "})
        EXPECT_FALSE(parseTimeSpan(text)) << text;
}

} // namespace
} // namespace thisbe
