#include "shared/net/host_addresses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace thisbe {
namespace {

using ::testing::ElementsAre;

class HostAddressesTest : public ::testing::Test {
  protected:
    InterfaceAddress& add(const char* address, std::uint32_t interface, std::uint8_t prefixLength = 64) {
        InterfaceAddress added;
        added.address = IpAddress::parse(address).value();
        added.interfaceIndex = interface;
        added.prefixLength = prefixLength;
        return addresses_.emplace_back(added);
    }
    std::vector<std::string> usable() const {
        std::vector<std::string> texts;
        for (const HostAddress& address : usableAddresses(interfaces_, addresses_, rules_))
            texts.push_back(address.interfaceName + " " + address.address.toString());
        return texts;
    }

    std::vector<NetworkInterface> interfaces_{
        {.index = 1, .name = "lo", .kind = "", .mtu = 65536, .running = true, .loopback = true},
        {.index = 2, .name = "eth0", .kind = "", .mtu = 1500, .running = true, .loopback = false},
        {.index = 3, .name = "wlan0", .kind = "", .mtu = 1500, .running = false, .loopback = false},
        {.index = 4, .name = "thisbe0", .kind = "tun", .mtu = 1280, .running = true, .loopback = false},
        {.index = 5, .name = "wg0", .kind = "wireguard", .mtu = 1420, .running = true, .loopback = false},
        {.index = 6, .name = "thisbe-br", .kind = "bridge", .mtu = 1500, .running = true, .loopback = false},
    };
    std::vector<InterfaceAddress> addresses_;
    HostAddressRules rules_;
};

TEST_F(HostAddressesTest, LeavesOutOwnTunnelsButNotThoseOfOthers) {
    add("10.1.0.1", 4, 24);
    add("10.2.0.1", 5, 24);
    add("10.3.0.1", 6, 24);
    EXPECT_THAT(usable(), ElementsAre("wg0 10.2.0.1", "thisbe-br 10.3.0.1"));
    rules_.ownTunnelPrefix = "";
    EXPECT_EQ(usable().size(), 3U);
}

TEST_F(HostAddressesTest, LeavesOutWhatIsDownDeprecatedUnconfirmedOrUnknown) {
    add("192.0.2.1", 3, 24);
    add("2001:db8::1", 2).deprecated = true;
    add("2001:db8::2", 2).unconfirmed = true;
    add("192.0.2.9", 99, 24);
    add("192.0.2.3", 2, 24);
    EXPECT_THAT(usable(), ElementsAre("eth0 192.0.2.3"));
}

TEST_F(HostAddressesTest, LoopbackOnlyWhenAsked) {
    add("127.0.0.1", 1, 8);
    add("::1", 1, 128);
    add("192.0.2.7", 1, 32); // a service address on lo
    EXPECT_TRUE(usable().empty());
    rules_.loopback = true;
    EXPECT_THAT(usable(), ElementsAre("lo 192.0.2.7", "lo 127.0.0.1", "lo ::1"));
}

TEST_F(HostAddressesTest, NeverCompatibleMappedOrMulticast) {
    add("::192.0.2.1", 2, 96);
    add("::ffff:192.0.2.1", 2, 96);
    add("ff02::1", 2);
    add("239.0.0.1", 2);
    EXPECT_TRUE(usable().empty());
}

TEST_F(HostAddressesTest, ATemporaryAddressHidesThoseThatAllowTrackingBesideIt) {
    add("2001:db8:1::1", 2);
    add("2001:db8:1::2", 2).temporary = true;
    add("2001:db8:2::1", 2); // another prefix
    add("2001:db8:1::3", 5); // another interface
    add("fe80::1%2", 2);
    add("fe80::1%5", 5);
    EXPECT_THAT(usable(), ElementsAre("eth0 2001:db8:1::2", "eth0 2001:db8:2::1", "wg0 2001:db8:1::3",
                                      "wg0 fe80::1%5"));
    rules_.privacy = false;
    EXPECT_EQ(usable().size(), 6U);
}

TEST_F(HostAddressesTest, ADeprecatedTemporaryAddressHidesNothing) {
    add("2001:db8:1::1", 2);
    InterfaceAddress& old = add("2001:db8:1::2", 2);
    old.temporary = old.deprecated = true;
    EXPECT_THAT(usable(), ElementsAre("eth0 2001:db8:1::1"));
}

TEST_F(HostAddressesTest, ThePreferredComeFirst) {
    rules_.privacy = false;
    add("169.254.1.1", 2, 16);
    add("fe80::1%2", 2);
    add("fd00::1", 2);
    add("10.0.0.1", 2, 24);
    add("2001:db8::1", 2);
    add("2001:db8::2", 2).temporary = true;
    EXPECT_THAT(usable(), ElementsAre("eth0 2001:db8::2", "eth0 2001:db8::1", "eth0 10.0.0.1", "eth0 fd00::1",
                                      "eth0 fe80::1%2", "eth0 169.254.1.1"));
    rules_.linkLocal = false;
    EXPECT_EQ(usable().size(), 4U);
}

TEST(HostAddresses, TheKernelListsLoopback) {
    const auto listed = hostAddresses({.loopback = true});
    ASSERT_TRUE(listed.has_value()) << listed.error().message;
    const auto loopback =
        std::ranges::find(*listed, IpAddress::parse("127.0.0.1").value(), &HostAddress::address);
    if (loopback == listed->end()) GTEST_SKIP() << "the loopback interface of this host is down";
    EXPECT_EQ(loopback->interfaceName, "lo");
    const auto usual = hostAddresses({});
    ASSERT_TRUE(usual.has_value());
    EXPECT_EQ(std::ranges::count(*usual, IpAddress::parse("127.0.0.1").value(), &HostAddress::address), 0);
}

} // namespace
} // namespace thisbe
