#include "shared/packet/utc_time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::packet {
namespace {

std::string text(WallTime time) {
    std::string out;
    appendUtcTime(time, out);
    return out;
}

TEST(UtcTime, ReadsWhatIso8601Allows) {
    const auto whole = WallTime(std::chrono::seconds(1760315906));
    const auto fraction = whole + std::chrono::microseconds(123456);
    for (const char* form : {"2025-10-13T00:38:26Z", "2025-10-13T00:38:26", "2025-10-13 00:38:26",
                             "2025-10-13t00:38:26z", "2025-10-13T00:38:26+00:00", "2025-10-13T02:38:26+02:00",
                             "2025-10-12T20:08:26-0430", "2025-10-13T00:38:26.000Z"})
        EXPECT_EQ(parseUtcTime(form), whole) << form;
    for (const char* form : {"2025-10-13T00:38:26.123456Z", "2025-10-13T00:38:26,123456",
                             "2025-10-13T00:38:26.123456789Z", "2025-10-13T05:38:26.123456+05:00"})
        EXPECT_EQ(parseUtcTime(form), fraction) << form;
    EXPECT_EQ(text(*parseUtcTime("2024-02-29T23:59:60Z")), "2024-03-01T00:00:00.000000Z");
}

TEST(UtcTime, RefusesWhatIsNone) {
    for (const char* form : {"",
                             "2025",
                             "2025-10-13",
                             "2025-10-13T00:38",
                             "2025-13-13T00:38:26Z",
                             "2025-02-29T00:00:00Z",
                             "2025-10-13T24:00:00Z",
                             "2025-10-13T00:60:00Z",
                             "2025-10-13T00:00:61Z",
                             "2025-10-13T00:38:26.Z",
                             "2025-10-13T00:38:26.1234567890Z",
                             "2025-10-13T00:38:26X",
                             "2025-10-13T00:38:26+2:00",
                             "2025-10-13T00:38:26+24:00",
                             "2025-10-13T00:38:26Zx",
                             "1969-12-31T23:59:59Z",
                             "1970-01-01T00:00:00+00:01",
                             "9999-12-31T23:59:59-00:01",
                             "-025-10-13T00:38:26Z",
                             "2025-10-13T00:38:26+"})
        EXPECT_FALSE(parseUtcTime(form)) << form;
}

RC_GTEST_PROP(UtcTime, ReadsWhatItWrites, ()) {
    const auto time =
        WallTime(std::chrono::microseconds(*rc::gen::inRange<std::int64_t>(0, 253402300799999999)));
    RC_ASSERT(parseUtcTime(text(time)) == time);
}

} // namespace
} // namespace thisbe::packet
