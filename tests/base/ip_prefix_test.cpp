#include "shared/base/ip_prefix.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe {
namespace {

IpAddress address(std::string_view text) {
    return IpAddress::parse(text).value();
}

TEST(IpPrefix, ContainsItsRangeAndNothingElse) {
    const auto prefix = IpPrefix::parse("172.16.0.0/12").value();
    EXPECT_TRUE(prefix.contains(address("172.16.0.0")));
    EXPECT_TRUE(prefix.contains(address("172.31.255.255")));
    EXPECT_FALSE(prefix.contains(address("172.32.0.0")));
    EXPECT_FALSE(prefix.contains(address("172.15.255.255")));
    EXPECT_FALSE(prefix.contains(address("::ffff:172.16.0.1")));
    EXPECT_TRUE(prefix.contains(address("::ffff:172.16.0.1").canonical()));
}

TEST(IpPrefix, LengthZeroContainsItsWholeFamily) {
    EXPECT_TRUE(IpPrefix::parse("0.0.0.0/0").value().contains(address("255.1.2.3")));
    EXPECT_FALSE(IpPrefix::parse("0.0.0.0/0").value().contains(address("::1")));
    EXPECT_TRUE(IpPrefix::parse("::/0").value().contains(address("ffff::1")));
}

TEST(IpPrefix, AnAddressAloneIsARangeOfOne) {
    EXPECT_EQ(IpPrefix::parse("192.0.2.1").value().toString(), "192.0.2.1/32");
    EXPECT_EQ(IpPrefix::parse("2001:db8::1").value().toString(), "2001:db8::1/128");
}

TEST(IpPrefix, IgnoresTheZone) {
    EXPECT_TRUE(IpPrefix::parse("fe80::/10").value().contains(address("fe80::1%3")));
}

TEST(IpPrefix, RefusesBitsAfterTheLengthAndSaysWhatWasMeant) {
    const auto slip = IpPrefix::parse("10.0.0.1/8");
    ASSERT_FALSE(slip);
    EXPECT_EQ(slip.error().message,
              "'10.0.0.1/8' has bits set after its prefix length; did you mean 10.0.0.0/8?");
}

TEST(IpPrefix, RejectsWhatIsNoPrefix) {
    for (const char* text :
         {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8 ", "::/129", "10/8"})
        EXPECT_FALSE(IpPrefix::parse(text)) << text;
}

RC_GTEST_PROP(IpPrefixProperty, ContainsExactlyWhatSharesTheLeadingBits,
              (const IpAddress::V6Bytes& network, const IpAddress::V6Bytes& other)) {
    const auto length = *rc::gen::inRange(0U, 129U);
    const IpPrefix prefix(IpAddress(network), length);
    bool same = true;
    for (unsigned bit = 0; bit < length; ++bit) {
        const unsigned shift = 7 - bit % 8;
        same = same && ((network[bit / 8] >> shift) & 1) == ((other[bit / 8] >> shift) & 1);
    }
    RC_ASSERT(prefix.contains(IpAddress(other)) == same);
    RC_ASSERT(prefix.contains(IpAddress(network)));
    RC_ASSERT(IpPrefix::parse(prefix.toString()).value() == prefix);
}

} // namespace
} // namespace thisbe
