#include "rendezvous/turn/address_policy.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

IpAddress address(const char* text) {
    return IpAddress::parse(text).value();
}
IpPrefix prefix(const char* text) {
    return IpPrefix::parse(text).value();
}

struct Row {
    const char* peer;
    const char* what;
};

// Every textual form that names a forbidden place, also those that only the C library reads as an address.
constexpr Row kForbidden[] = {
    {"0.0.0.0", "unspecified, this host on Linux"},
    {"0.0.0.1", "this network"},
    {"0.255.255.255", "this network"},
    {"127.0.0.1", "loopback"},
    {"127.255.255.254", "loopback"},
    {"10.0.0.1", "private"},
    {"10.255.255.255", "private"},
    {"172.16.0.1", "private"},
    {"172.31.255.255", "private"},
    {"192.168.0.1", "private"},
    {"100.64.0.1", "carrier-grade NAT"},
    {"100.127.255.255", "carrier-grade NAT"},
    {"169.254.169.254", "link-local: cloud metadata"},
    {"192.0.0.1", "IETF protocol assignments"},
    {"192.0.2.1", "documentation"},
    {"192.88.99.1", "6to4 relays"},
    {"198.18.0.1", "benchmarking"},
    {"198.19.255.255", "benchmarking"},
    {"198.51.100.9", "documentation"},
    {"203.0.113.9", "documentation"},
    {"224.0.0.1", "multicast"},
    {"239.255.255.255", "multicast"},
    {"240.0.0.1", "reserved"},
    {"255.255.255.255", "broadcast"},
    {"::", "unspecified"},
    {"::1", "loopback"},
    {"0:0:0:0:0:0:0:1", "loopback in full"},
    {"0000:0000:0000:0000:0000:0000:0000:0001", "loopback in full"},
    {"::ffff:127.0.0.1", "mapped loopback"},
    {"::ffff:7f00:1", "mapped loopback in hexadecimal"},
    {"::FFFF:7F00:0001", "mapped loopback in capitals"},
    {"0:0:0:0:0:ffff:127.0.0.1", "mapped loopback in full"},
    {"::ffff:0.0.0.0", "mapped unspecified"},
    {"::ffff:10.0.0.1", "mapped private"},
    {"::ffff:169.254.169.254", "mapped link-local"},
    {"::ffff:9.9.9.9", "mapped global: another family's business"},
    {"::127.0.0.1", "IPv4-compatible loopback"},
    {"::9.9.9.9", "IPv4-compatible"},
    {"::ffff:0:127.0.0.1", "IPv4-translated (RFC 2765)"},
    {"64:ff9b::127.0.0.1", "NAT64 loopback"},
    {"64:ff9b::7f00:1", "NAT64 loopback in hexadecimal"},
    {"64:ff9b::10.0.0.1", "NAT64 private"},
    {"64:ff9b::9.9.9.9", "NAT64"},
    {"64:ff9b:1::1", "local-use NAT64"},
    {"64:ff9b:1::127.0.0.1", "local-use NAT64 loopback, /96"},
    {"64:ff9b:1:7f00:0:100::", "local-use NAT64 loopback, /48"},
    {"64:ff9b:1:ffff:7f:0:100:0", "local-use NAT64 loopback, /64"},
    {"2a00::5efe:127.0.0.1", "ISATAP loopback"},
    {"2a00::200:5efe:a00:1", "ISATAP private"},
    {"2002:7f00:1::1", "6to4 loopback"},
    {"2002:a00:1::1", "6to4 private"},
    {"2002:a9fe:a9fe::1", "6to4 link-local"},
    {"2002:909:909::1", "6to4"},
    {"2001::1", "Teredo"},
    {"2001:0:0:0:0:0:80ff:fffe", "Teredo of loopback"},
    {"2001:2::1", "benchmarking"},
    {"2001:db8::9", "documentation"},
    {"3fff::1", "documentation"},
    {"fe80::1", "link-local"},
    {"febf::1", "link-local"},
    {"fec0::1", "site-local"},
    {"fc00::1", "unique local"},
    {"fdff:ffff::1", "unique local"},
    {"ff02::1", "multicast"},
    {"ff0e::1", "multicast"},
    {"100::1", "discard"},
    {"4000::1", "unassigned"},
    {"1::1", "unassigned"},
};

constexpr Row kAllowed[] = {
    {"9.9.9.9", "global"},
    {"1.0.0.1", "global"},
    {"11.0.0.1", "beside 10/8"},
    {"100.63.255.255", "beside CGNAT"},
    {"100.128.0.1", "beside CGNAT"},
    {"126.255.255.255", "beside loopback"},
    {"128.0.0.1", "beside loopback"},
    {"172.15.255.255", "beside private"},
    {"172.32.0.1", "beside private"},
    {"192.167.255.255", "beside private"},
    {"223.255.255.255", "beside multicast"},
    {"2620:fe::9", "global"},
    {"2a00::1", "global"},
    {"2003::1", "beside 6to4"},
    {"2a00::5efe:9.9.9.9", "ISATAP of a global address"},
    {"2a00::100:5efe:7f00:1", "beside ISATAP"},
};

// IPv4 in the forms that inet_aton reads: one, two and three parts, octal and hexadecimal.
constexpr Row kHistoric[] = {
    {"127.1", "two parts"},
    {"127.0.1", "three parts"},
    {"2130706433", "one number"},
    {"0x7f000001", "hexadecimal"},
    {"0177.0.0.1", "octal"},
    {"0x7f.0.0x0.01", "mixed"},
    {"0", "zero"},
    {"10.1", "private, two parts"},
    {"0xa9fea9fe", "metadata, hexadecimal"},
    {"3232235521", "192.168.0.1 as one number"},
};

TEST(AddressPolicy, RefusesEveryFormOfAForbiddenAddress) {
    const AddressPolicy policy({});
    for (const Row& row : kForbidden)
        EXPECT_EQ(policy.check(address(row.peer)), PeerVerdict::forbidden) << row.peer << ", " << row.what;
}

TEST(AddressPolicy, RefusesWhatHistoricTextMeans) {
    const AddressPolicy policy({});
    for (const Row& row : kHistoric) {
        in_addr parsed{};
        ASSERT_EQ(::inet_aton(row.peer, &parsed), 1) << row.peer;
        const std::uint32_t bits = ntohl(parsed.s_addr);
        const IpAddress peer(
            IpAddress::V4Bytes{static_cast<std::uint8_t>(bits >> 24), static_cast<std::uint8_t>(bits >> 16),
                               static_cast<std::uint8_t>(bits >> 8), static_cast<std::uint8_t>(bits)});
        EXPECT_EQ(policy.check(peer), PeerVerdict::forbidden) << row.peer << ", " << row.what;
        EXPECT_EQ(policy.check(peer.mapped()), PeerVerdict::forbidden) << row.peer << ", mapped";
    }
}

TEST(AddressPolicy, AllowsGlobalAddressesUpToTheEdges) {
    const AddressPolicy policy({});
    for (const Row& row : kAllowed)
        EXPECT_EQ(policy.check(address(row.peer)), PeerVerdict::allowed) << row.peer << ", " << row.what;
}

// The IPv4 address in an IPv6 form: bytes 0 to 15, with the address (or its complement) at an offset.
IpAddress carried(const IpAddress& peer, const char* form, std::size_t offset, std::uint8_t flip) {
    IpAddress::V6Bytes out{};
    std::ranges::copy(address(form).bytes(), out.begin());
    for (std::size_t i = 0; i < 4; ++i)
        out[offset + i] = static_cast<std::uint8_t>(peer.bytes()[i] ^ flip);
    return IpAddress(out);
}

TEST(AddressPolicy, NoFormOfAForbiddenIpv4AddressPassesEvenWhereEveryIpv6PrefixIsOpen) {
    struct Form {
        const char* name;
        const char* text;
        std::size_t offset;
        std::uint8_t flip = 0;
    };
    constexpr Form kForms[] = {{"mapped", "::ffff:0:0", 12},     {"compatible", "::", 12},
                               {"NAT64", "64:ff9b::", 12},       {"local-use NAT64", "64:ff9b:1::", 12},
                               {"6to4", "2002::1", 2},           {"Teredo", "2001::", 12, 0xff},
                               {"ISATAP", "2a00::5efe:0:0", 12}, {"ISATAP", "2a00::200:5efe:0:0", 12}};
    const AddressPolicy policy({.allow = {prefix("::/0")}, .deny = {}, .own = {address("9.9.9.9")}});
    for (const Form& form : kForms) {
        for (const Row& row : kForbidden) {
            const IpAddress peer = address(row.peer);
            if (!peer.isV4()) continue;
            const IpAddress carrier = carried(peer, form.text, form.offset, form.flip);
            if (carrier == address("::1")) continue; // loopback, which ::/0 opens as such
            EXPECT_EQ(policy.check(carrier), PeerVerdict::forbidden) << form.name << " of " << row.peer;
        }
        EXPECT_EQ(policy.check(carried(address("9.9.9.9"), form.text, form.offset, form.flip)),
                  PeerVerdict::forbidden)
            << form.name << " of the server itself";
    }
}

TEST(AddressPolicy, AnAllowListOpensARange) {
    const AddressPolicy policy({.allow = {prefix("10.0.0.0/8"), prefix("fc00::/7")}, .deny = {}, .own = {}});
    EXPECT_EQ(policy.check(address("10.1.2.3")), PeerVerdict::allowed);
    EXPECT_EQ(policy.check(address("fd00::1")), PeerVerdict::allowed);
    EXPECT_EQ(policy.check(address("192.168.0.1")), PeerVerdict::forbidden);
    EXPECT_EQ(policy.check(address("::ffff:10.1.2.3")), PeerVerdict::forbidden);
}

TEST(AddressPolicy, NothingOpensMulticastBroadcastAndUnspecified) {
    const AddressPolicy policy({.allow = {prefix("0.0.0.0/0"), prefix("::/0")}, .deny = {}, .own = {}});
    for (const char* peer : {"0.0.0.0", "0.0.0.9", "224.0.0.1", "255.255.255.255", "::", "ff02::1"})
        EXPECT_EQ(policy.check(address(peer)), PeerVerdict::forbidden) << peer;
    EXPECT_EQ(policy.check(address("10.0.0.1")), PeerVerdict::allowed);
}

TEST(AddressPolicy, TheLongestRangeWinsAndOfTwoEqualTheClosed) {
    const AddressPolicy policy({.allow = {prefix("10.0.0.0/8"), prefix("172.16.0.0/12"), prefix("0.0.0.0/0")},
                                .deny = {prefix("10.9.0.0/16"), prefix("172.16.0.0/12"), prefix("9.9.9.9")},
                                .own = {}});
    EXPECT_EQ(policy.check(address("10.8.0.1")), PeerVerdict::allowed);
    EXPECT_EQ(policy.check(address("10.9.0.1")), PeerVerdict::forbidden);
    EXPECT_EQ(policy.check(address("172.16.0.1")), PeerVerdict::forbidden);
    EXPECT_EQ(policy.check(address("9.9.9.9")), PeerVerdict::forbidden);
}

TEST(AddressPolicy, AnOpenedNat64PrefixStillJudgesTheAddressInside) {
    const AddressPolicy policy({.allow = {prefix("64:ff9b::/96")}, .deny = {}, .own = {address("9.9.9.10")}});
    EXPECT_EQ(policy.check(address("64:ff9b::9.9.9.9")), PeerVerdict::allowed);
    EXPECT_EQ(policy.check(address("64:ff9b::127.0.0.1")), PeerVerdict::forbidden);
    EXPECT_EQ(policy.check(address("64:ff9b::10.0.0.1")), PeerVerdict::forbidden);
    EXPECT_EQ(policy.check(address("64:ff9b::9.9.9.10")), PeerVerdict::forbidden) << "the server itself";
}

TEST(AddressPolicy, OwnAddressesArePeersForRelayedPortsOnly) {
    const AddressPolicy policy({.allow = {},
                                .deny = {},
                                .own = {address("198.51.100.1"), address("127.0.0.1"), address("9.9.9.9")}});
    for (const char* own : {"198.51.100.1", "127.0.0.1", "9.9.9.9"})
        EXPECT_EQ(policy.check(address(own)), PeerVerdict::ownRelays) << own;
    EXPECT_EQ(policy.check(address("127.0.0.2")), PeerVerdict::forbidden);
    EXPECT_EQ(policy.check(address("::ffff:9.9.9.9")), PeerVerdict::forbidden);
}

TEST(AddressPolicy, AnAllowListOpensOwnAddressesButForServices) {
    const AddressPolicy policy({.allow = {prefix("127.0.0.0/8")}, .deny = {}, .own = {address("127.0.0.1")}});
    EXPECT_EQ(policy.check(address("127.0.0.1")), PeerVerdict::ownExceptServices);
    EXPECT_EQ(policy.check(address("127.0.0.2")), PeerVerdict::ownExceptServices)
        << "all loopback is this host";
}

TEST(AddressPolicy, AScopeIdIsNoWayAround) {
    const AddressPolicy policy({.allow = {prefix("::/0")}, .deny = {}, .own = {}});
    EXPECT_EQ(policy.check(IpAddress::parse("fe80::1%1").value()), PeerVerdict::forbidden);
}

} // namespace
} // namespace thisbe::rendezvous
