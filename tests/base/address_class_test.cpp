#include "shared/base/address_class.h"

#include <gtest/gtest.h>

namespace thisbe {
namespace {

struct Case {
    const char* text;
    AddressClass expected;
    const char* embedded = nullptr;
};

class Classify : public ::testing::TestWithParam<Case> {};

TEST_P(Classify, KnowsTheSpecialPurposeRanges) {
    const auto address = IpAddress::parse(GetParam().text).value();
    EXPECT_STREQ(toString(classify(address)), toString(GetParam().expected)) << GetParam().text;
    const auto embedded = embeddedIpv4(address);
    EXPECT_EQ(embedded ? embedded->toString() : "none", GetParam().embedded ? GetParam().embedded : "none");
}

using enum AddressClass;
INSTANTIATE_TEST_SUITE_P(
    , Classify,
    ::testing::Values(
        Case{"8.8.8.8", global}, Case{"0.0.0.0", unspecified}, Case{"0.1.2.3", unspecified},
        Case{"127.0.0.1", loopback}, Case{"127.255.255.255", loopback}, Case{"128.0.0.0", global},
        Case{"10.1.2.3", privateUse}, Case{"11.0.0.0", global}, Case{"172.16.0.1", privateUse},
        Case{"172.31.255.255", privateUse}, Case{"172.32.0.0", global}, Case{"192.168.0.1", privateUse},
        Case{"192.169.0.0", global}, Case{"100.64.0.0", carrierGradeNat},
        Case{"100.127.255.255", carrierGradeNat}, Case{"100.128.0.0", global}, Case{"100.63.255.255", global},
        Case{"169.254.1.1", linkLocal}, Case{"192.0.2.7", documentation}, Case{"198.51.100.7", documentation},
        Case{"203.0.113.7", documentation}, Case{"192.0.0.9", reserved}, Case{"192.88.99.1", sixToFour},
        Case{"198.18.0.1", benchmarking}, Case{"198.19.255.255", benchmarking}, Case{"224.0.0.1", multicast},
        Case{"239.255.255.255", multicast}, Case{"240.0.0.1", reserved}, Case{"255.255.255.255", broadcast},
        Case{"::", unspecified}, Case{"::1", loopback}, Case{"::2", ipv4Compatible, "0.0.0.2"},
        Case{"::127.0.0.1", ipv4Compatible, "127.0.0.1"}, Case{"::ffff:127.0.0.1", ipv4Mapped, "127.0.0.1"},
        Case{"::ffff:8.8.8.8", ipv4Mapped, "8.8.8.8"}, Case{"64:ff9b::10.0.0.1", nat64, "10.0.0.1"},
        Case{"64:ff9b:1::10.0.0.1", nat64, "10.0.0.1"}, Case{"64:ff9b:2::1", reserved},
        Case{"100::1", reserved}, Case{"2001:0:1:2:3:4:80ff:fffe", teredo, "127.0.0.1"},
        Case{"2001:2::1", benchmarking}, Case{"2001:db8::1", documentation}, Case{"3fff::1", documentation},
        Case{"2002:7f00:1::", sixToFour, "127.0.0.1"}, Case{"2002:c0a8:101::5", sixToFour, "192.168.1.1"},
        Case{"fc00::1", uniqueLocal}, Case{"fdff::1", uniqueLocal}, Case{"fec0::1", uniqueLocal},
        Case{"fe80::1", linkLocal}, Case{"fe80::1%3", linkLocal}, Case{"febf::1", linkLocal},
        Case{"ff02::1", multicast}, Case{"2600::1", global}, Case{"2a00:1450::1", global},
        Case{"2a00::5efe:127.0.0.1", global, "127.0.0.1"},
        Case{"fe80::200:5efe:9.9.9.9", linkLocal, "9.9.9.9"}, Case{"2a00::100:5efe:127.0.0.1", global},
        Case{"4000::1", reserved}),
    [](const auto& given) { return "Case" + std::to_string(given.index); });

} // namespace
} // namespace thisbe
