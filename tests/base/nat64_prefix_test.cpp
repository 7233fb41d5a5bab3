#include "shared/base/nat64_prefix.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe {
namespace {

IpAddress address(const char* text) {
    return IpAddress::parse(text).value();
}

struct Vector {
    const char* prefix;
    const char* ipv6;
};

// RFC 6052, section 2.4, for 192.0.2.33.
constexpr Vector kVectors[] = {
    {"2001:db8::/32", "2001:db8:c000:221::"},
    {"2001:db8:100::/40", "2001:db8:1c0:2:21::"},
    {"2001:db8:122::/48", "2001:db8:122:c000:2:2100::"},
    {"2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::"},
    {"2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::"},
    {"2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33"},
    {"64:ff9b::/96", "64:ff9b::192.0.2.33"},
};

TEST(Nat64Prefix, SynthesizesExtractsAndFindsItselfAsInRfc6052) {
    const IpAddress ipv4 = address("192.0.2.33");
    for (const Vector& each : kVectors) {
        const auto prefix = Nat64Prefix::parse(each.prefix);
        ASSERT_TRUE(prefix) << each.prefix;
        EXPECT_EQ(prefix->synthesize(ipv4), address(each.ipv6)) << each.prefix;
        EXPECT_EQ(prefix->extract(address(each.ipv6)), ipv4) << each.prefix;
        EXPECT_EQ(Nat64Prefix::between(ipv4, address(each.ipv6)), *prefix) << each.prefix;
    }
}

TEST(Nat64Prefix, RefusesWhatIsNone) {
    for (const char* text : {"64:ff9b::/95", "64:ff9b::/128", "10.0.0.0/8", "2001:db8::", "", "64:ff9b::/96 ",
                             "2001:db8:0:0:100::/96"})
        EXPECT_FALSE(Nat64Prefix::parse(text)) << text;
}

TEST(Nat64Prefix, ExtractsNothingFromOtherAddresses) {
    const auto prefix = Nat64Prefix::parse("2001:db8:122:344::/64").value();
    EXPECT_FALSE(prefix.extract(address("2001:db8:122:345:c0:2:2100::"))) << "another prefix";
    EXPECT_FALSE(prefix.extract(address("2001:db8:122:344:1c0:2:2100::"))) << "byte 8 is not zero";
    EXPECT_FALSE(prefix.extract(address("2001:db8:122:344:c0:2:2100:1"))) << "the rest is not zero";
    EXPECT_FALSE(prefix.extract(address("192.0.2.33")));
}

TEST(Nat64Prefix, IsFoundInTheAnswerOfADns64) {
    const std::vector answer = {address("64:ff9b::192.0.0.170"), address("64:ff9b::192.0.0.171"),
                                address("192.0.0.170"), address("192.0.0.171")};
    EXPECT_EQ(Nat64Prefix::inAnswer(answer), Nat64Prefix::parse("64:ff9b::/96").value());
    const std::vector native = {address("2001:db8::1"), address("198.51.100.1")};
    EXPECT_FALSE(Nat64Prefix::inAnswer(native)) << "an IPv6 address of its own";
    EXPECT_FALSE(Nat64Prefix::inAnswer({}));
}

TEST(Nat64Prefix, IsNotReadIntoNothing) {
    EXPECT_FALSE(Nat64Prefix::between(address("0.0.0.0"), address("2001:db8::")));
    EXPECT_FALSE(Nat64Prefix::between(address("2001:db8::1"), address("2001:db8::1")));
}

RC_GTEST_PROP(Nat64Prefix, RoundTripsEveryAddressBelowEveryLength,
              (IpAddress::V6Bytes bytes, IpAddress::V4Bytes four)) {
    bytes[8] = 0;
    const IpAddress ipv4(four);
    for (const unsigned length : {32U, 40U, 48U, 56U, 64U, 96U}) {
        const auto prefix = Nat64Prefix::parse(IpPrefix(IpAddress(bytes), length).toString());
        RC_ASSERT(prefix.has_value());
        RC_ASSERT(prefix->extract(prefix->synthesize(ipv4)) == ipv4);
    }
}

} // namespace
} // namespace thisbe
