#include "shared/net/netlink_listing.h"

#include <gtest/gtest.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <cstring>
#include <string>
#include <vector>

namespace thisbe {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Progress = NetlinkListing::Progress;

template<class Struct>
void append(Bytes& bytes, const Struct& value) {
    const auto* const data = static_cast<const std::uint8_t*>(static_cast<const void*>(&value));
    bytes.insert(bytes.end(), data, data + sizeof value);
    bytes.resize((bytes.size() + 3) / 4 * 4);
}

Bytes attribute(unsigned type, const Bytes& payload) {
    Bytes bytes;
    append(bytes, rtattr{.rta_len = static_cast<unsigned short>(sizeof(rtattr) + payload.size()),
                         .rta_type = static_cast<unsigned short>(type)});
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    bytes.resize((bytes.size() + 3) / 4 * 4);
    return bytes;
}

Bytes textBytes(const std::string& text) {
    return {text.c_str(), text.c_str() + text.size() + 1};
}

template<class Number>
Bytes number(Number value) {
    Bytes bytes(sizeof value);
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

template<class Body>
Bytes message(unsigned type, const Body& body, const std::vector<Bytes>& attributes,
              unsigned flags = NLM_F_MULTI) {
    Bytes rest;
    append(rest, body);
    for (const Bytes& one : attributes)
        rest.insert(rest.end(), one.begin(), one.end());
    Bytes bytes;
    append(bytes, nlmsghdr{.nlmsg_len = static_cast<std::uint32_t>(NLMSG_HDRLEN + rest.size()),
                           .nlmsg_type = static_cast<std::uint16_t>(type),
                           .nlmsg_flags = static_cast<std::uint16_t>(flags),
                           .nlmsg_seq = 0,
                           .nlmsg_pid = 0});
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    return bytes;
}

Bytes tunnelLink() {
    ifinfomsg info{};
    info.ifi_index = 7;
    info.ifi_flags = IFF_UP | IFF_RUNNING;
    return message(RTM_NEWLINK, info,
                   {attribute(IFLA_IFNAME, textBytes("thisbe0")),
                    attribute(IFLA_MTU, number(std::uint32_t{1280})),
                    attribute(IFLA_LINKINFO | NLA_F_NESTED, attribute(IFLA_INFO_KIND, textBytes("tun")))});
}

Bytes temporaryAddress() {
    ifaddrmsg info{};
    info.ifa_family = AF_INET6;
    info.ifa_prefixlen = 64;
    info.ifa_index = 7;
    const IpAddress address = IpAddress::parse("2001:db8::5").value();
    const ByteView bytes = address.bytes();
    ifa_cacheinfo lifetimes{};
    lifetimes.ifa_prefered = 600;
    return message(RTM_NEWADDR, info,
                   {attribute(IFA_ADDRESS, Bytes(bytes.begin(), bytes.end())),
                    attribute(IFA_CACHEINFO, number(lifetimes)),
                    attribute(IFA_FLAGS, number(std::uint32_t{IFA_F_TEMPORARY | IFA_F_DEPRECATED}))});
}

TEST(NetlinkListing, ReadsInterfaces) {
    NetlinkListing listing;
    EXPECT_EQ(listing.add(tunnelLink()), Progress::more);
    ASSERT_EQ(listing.interfaces().size(), 1U);
    const NetworkInterface& found = listing.interfaces()[0];
    EXPECT_EQ(found.index, 7U);
    EXPECT_EQ(found.name, "thisbe0");
    EXPECT_EQ(found.kind, "tun");
    EXPECT_EQ(found.mtu, 1280U);
    EXPECT_TRUE(found.running);
    EXPECT_FALSE(found.loopback);
}

TEST(NetlinkListing, ReadsAddressesWithTheirFlagsAndLifetime) {
    NetlinkListing listing;
    EXPECT_EQ(listing.add(temporaryAddress()), Progress::more);
    ASSERT_EQ(listing.addresses().size(), 1U);
    const InterfaceAddress& found = listing.addresses()[0];
    EXPECT_EQ(found.address.toString(), "2001:db8::5");
    EXPECT_EQ(found.prefixLength, 64);
    EXPECT_EQ(found.interfaceIndex, 7U);
    EXPECT_TRUE(found.temporary);
    EXPECT_TRUE(found.deprecated);
    EXPECT_FALSE(found.unconfirmed);
    EXPECT_EQ(found.preferredFor, std::chrono::seconds{600});
}

TEST(NetlinkListing, OnAPointToPointLinkTheLocalAddressIsOurs) {
    ifaddrmsg info{};
    info.ifa_family = AF_INET;
    info.ifa_flags = IFA_F_SECONDARY;
    NetlinkListing listing;
    listing.add(message(RTM_NEWADDR, info,
                        {attribute(IFA_ADDRESS, {10, 0, 0, 2}), attribute(IFA_LOCAL, {10, 0, 0, 1})}));
    ASSERT_EQ(listing.addresses().size(), 1U);
    EXPECT_EQ(listing.addresses()[0].address.toString(), "10.0.0.1");
    EXPECT_FALSE(listing.addresses()[0].temporary);
}

TEST(NetlinkListing, SeveralMessagesInOneDatagramEndWithDone) {
    Bytes bytes = tunnelLink();
    for (const Bytes& next : {temporaryAddress(), message(NLMSG_DONE, int{0}, {})})
        bytes.insert(bytes.end(), next.begin(), next.end());
    NetlinkListing listing;
    EXPECT_EQ(listing.add(bytes), Progress::done);
    EXPECT_EQ(listing.interfaces().size(), 1U);
    EXPECT_EQ(listing.addresses().size(), 1U);
}

TEST(NetlinkListing, SaysWhenTheListingChangedOrWasRefused) {
    NetlinkListing listing;
    EXPECT_EQ(listing.add(message(NLMSG_DONE, int{0}, {}, NLM_F_DUMP_INTR)), Progress::interrupted);
    EXPECT_EQ(listing.add(message(NLMSG_ERROR, int{-1}, {})), Progress::failed);
}

TEST(NetlinkListing, RejectsEveryTruncationOfADatagram) {
    const Bytes whole = temporaryAddress();
    for (std::size_t size = 1; size < whole.size(); ++size) {
        NetlinkListing listing;
        EXPECT_EQ(listing.add(ByteView(whole).first(size)), Progress::failed) << size;
    }
}

TEST(NetlinkListing, SurvivesEveryByteChanged) {
    const Bytes whole = tunnelLink();
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (const int value : {0, 1, 3, 127, 255}) {
            Bytes changed = whole;
            changed[i] = static_cast<std::uint8_t>(value);
            NetlinkListing listing;
            listing.add(changed);
            EXPECT_LE(listing.interfaces().size(), 1U);
        }
    }
}

} // namespace
} // namespace thisbe
