#include "shared/base/ip_address.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace thisbe {
namespace {

IpAddress address(std::string_view text) {
    return IpAddress::parse(text).value();
}

unsigned int onlyEth7(const char* name) {
    return std::string_view(name) == "eth7" ? 7 : 0;
}
char* alwaysEth7(unsigned int, char* name) {
    std::ranges::copy(std::string_view("eth7\0", 5), name);
    return name;
}

TEST(IpAddress, ParsesAndPrintsBothFamilies) {
    for (const char* text : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "::1", "2001:db8::1",
                             "fe80::1%3", "::ffff:192.0.2.1", "2001:db8:1:2:3:4:5:6"}) {
        EXPECT_EQ(address(text).toString(), text);
    }
}

TEST(IpAddress, PrintsTheShortestTextOfRfc5952) {
    EXPECT_EQ(address("2001:0DB8:0000:0000:0000:0000:0002:0001").toString(), "2001:db8::2:1");
    EXPECT_EQ(address("2001:db8:0:0:1:0:0:1").toString(), "2001:db8::1:0:0:1");
}

TEST(IpAddress, RejectsWhatIsNoAddress) {
    for (const char* text : {"",          " ",           "1",        "1.2.3",     "1.2.3.4.5", "256.1.1.1",
                             "01.2.3.4",  "1.2.3.4 ",    " 1.2.3.4", "1.2.3.4%1", ":",         ":::",
                             "1::2::3",   "2001:db8::g", "[::1]",    "fe80::1%",  "fe80::1%0", "fe80::1%eth0",
                             "localhost", "1.2.3.4:5"}) {
        EXPECT_FALSE(IpAddress::parse(text)) << text;
    }
    EXPECT_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0", 8)));
}

TEST(IpAddress, ErrorNamesTheValueAndWhatWasExpected) {
    const auto result = IpAddress::parse("1.2.3");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message,
              "'1.2.3' is not an IP address; expected something like 192.0.2.1 or 2001:db8::1");
}

TEST(IpAddress, ZoneNamesAreResolvedByTheCaller) {
    const auto named = IpAddress::parse("fe80::1%eth7", &onlyEth7);
    ASSERT_TRUE(named);
    EXPECT_EQ(named->scopeId(), 7U);
    EXPECT_EQ(named->toString(), "fe80::1%7");
    EXPECT_EQ(named->toString(&alwaysEth7), "fe80::1%eth7");
    EXPECT_FALSE(IpAddress::parse("fe80::1%eth8", &onlyEth7));
}

TEST(IpAddress, ZonesMakeDifferentAddresses) {
    EXPECT_NE(address("fe80::1%1"), address("fe80::1%2"));
}

TEST(IpAddress, CanonicalFormOfAMappedAddressIsIpv4) {
    EXPECT_EQ(address("::ffff:127.0.0.1").canonical(), address("127.0.0.1"));
    EXPECT_EQ(address("::ffff:7f00:1").canonical(), address("127.0.0.1"));
    EXPECT_EQ(address("::127.0.0.1").canonical(), address("::127.0.0.1"));
    EXPECT_EQ(address("2001:db8::1").canonical(), address("2001:db8::1"));
}

TEST(IpAddress, UnspecifiedOfOneFamilyIsNotThatOfTheOther) {
    EXPECT_TRUE(address("::").isUnspecified());
    EXPECT_TRUE(address("0.0.0.0").isUnspecified());
    EXPECT_NE(address("::"), address("0.0.0.0"));
}

RC_GTEST_PROP(IpAddressProperty, TextRoundTrips, (const IpAddress::V6Bytes& bytes, std::uint16_t scope)) {
    const IpAddress v6(bytes, scope);
    RC_ASSERT(IpAddress::parse(v6.toString()).value() == v6);
    const IpAddress v4(IpAddress::V4Bytes{bytes[0], bytes[1], bytes[2], bytes[3]});
    RC_ASSERT(IpAddress::parse(v4.toString()).value() == v4);
    RC_ASSERT(v4.mapped().canonical() == v4);
    RC_ASSERT(v6.canonical().canonical() == v6.canonical());
}

RC_GTEST_PROP(IpAddressProperty, AnyTextIsParsedOrRefused, (const std::string& text)) {
    if (const auto parsed = IpAddress::parse(text))
        RC_ASSERT(IpAddress::parse(parsed->toString()).value() == *parsed);
}

} // namespace
} // namespace thisbe
