#include "shared/base/address_class.h"

#include "shared/base/ip_prefix.h"

#include <algorithm>
#include <array>

namespace thisbe {

namespace {

struct Row {
    IpPrefix prefix;
    AddressClass addressClass;
};

Row v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, unsigned length,
       AddressClass addressClass) {
    return {IpPrefix(IpAddress(IpAddress::V4Bytes{a, b, c, d}), length), addressClass};
}

// The first four groups of the prefix are enough for every row but the loopback's and the IPv4-bearing ones.
Row v6(const char* text, AddressClass addressClass) {
    return {IpPrefix::parse(text).value(), addressClass};
}

// The first row that contains an address decides, so narrow rows stand before wide ones.
const auto& table() {
    using enum AddressClass;
    static const std::array rows = {
        v4(0, 0, 0, 0, 8, unspecified),
        v4(127, 0, 0, 0, 8, loopback),
        v4(10, 0, 0, 0, 8, privateUse),
        v4(172, 16, 0, 0, 12, privateUse),
        v4(192, 168, 0, 0, 16, privateUse),
        v4(100, 64, 0, 0, 10, carrierGradeNat),
        v4(169, 254, 0, 0, 16, linkLocal),
        v4(192, 0, 2, 0, 24, documentation),
        v4(198, 51, 100, 0, 24, documentation),
        v4(203, 0, 113, 0, 24, documentation),
        v4(192, 0, 0, 0, 24, reserved),
        v4(192, 88, 99, 0, 24, sixToFour),
        v4(198, 18, 0, 0, 15, benchmarking),
        v4(224, 0, 0, 0, 4, multicast),
        v4(255, 255, 255, 255, 32, broadcast),
        v4(240, 0, 0, 0, 4, reserved),
        v6("::/128", unspecified),
        v6("::1/128", loopback),
        v6("::ffff:0:0/96", ipv4Mapped),
        v6("::/96", ipv4Compatible),
        v6("64:ff9b::/96", nat64),
        v6("64:ff9b:1::/48", nat64),
        v6("100::/64", reserved),
        v6("2001::/32", teredo),
        v6("2001:2::/48", benchmarking),
        v6("2001:db8::/32", documentation),
        v6("3fff::/20", documentation),
        v6("2002::/16", sixToFour),
        v6("fc00::/7", uniqueLocal),
        v6("fec0::/10", uniqueLocal),
        v6("fe80::/10", linkLocal),
        v6("ff00::/8", multicast),
        v6("2000::/3", global),
        v6("::/0", reserved), // IANA has assigned no unicast addresses outside 2000::/3 but those above
    };
    return rows;
}

IpAddress v4At(ByteView bytes, std::size_t offset, std::uint8_t flip = 0) {
    IpAddress::V4Bytes out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = bytes[offset + i] ^ flip;
    return IpAddress(out);
}

// An interface identifier that carries IPv4: "00-00-5E-FE" or, with the universal bit, "02-00-5E-FE" before
// it (RFC 5214, section 6.1). Any prefix may have it.
std::optional<IpAddress> isatapIn(ByteView bytes) {
    constexpr std::array<std::uint8_t, 3> kMark = {0x00, 0x5e, 0xfe};
    const bool isatap = (bytes[8] & 0xfdU) == 0 && std::ranges::equal(bytes.subspan(9, 3), kMark);
    return isatap ? std::optional(v4At(bytes, 12)) : std::nullopt;
}

} // namespace

const char* toString(AddressClass addressClass) {
    switch (addressClass) {
    case AddressClass::global:
        return "global";
    case AddressClass::unspecified:
        return "unspecified";
    case AddressClass::loopback:
        return "loopback";
    case AddressClass::privateUse:
        return "private";
    case AddressClass::carrierGradeNat:
        return "carrier-grade NAT";
    case AddressClass::linkLocal:
        return "link-local";
    case AddressClass::uniqueLocal:
        return "unique local";
    case AddressClass::documentation:
        return "documentation";
    case AddressClass::multicast:
        return "multicast";
    case AddressClass::broadcast:
        return "broadcast";
    case AddressClass::benchmarking:
        return "benchmarking";
    case AddressClass::reserved:
        return "reserved";
    case AddressClass::ipv4Mapped:
        return "IPv4-mapped";
    case AddressClass::ipv4Compatible:
        return "IPv4-compatible";
    case AddressClass::sixToFour:
        return "6to4";
    case AddressClass::teredo:
        return "Teredo";
    case AddressClass::nat64:
        return "NAT64";
    }
    return "unknown";
}

AddressClass classify(const IpAddress& address) {
    for (const Row& row : table()) {
        if (row.prefix.contains(address)) return row.addressClass;
    }
    return AddressClass::global;
}

std::optional<IpAddress> embeddedIpv4(const IpAddress& address) {
    const AddressClass addressClass = classify(address);
    if (address.isV4()) return std::nullopt;
    const ByteView bytes = address.bytes();
    switch (addressClass) {
    case AddressClass::ipv4Mapped:
    case AddressClass::ipv4Compatible:
        return v4At(bytes, 12);
    case AddressClass::sixToFour:
        return v4At(bytes, 2);
    case AddressClass::teredo:
        return v4At(bytes, 12, 0xff);
    case AddressClass::nat64:
        // RFC 8215's 64:ff9b:1::/48 leaves the operator the choice of length; with the common /96 it ends the
        // address.
        return v4At(bytes, 12);
    case AddressClass::global:
    case AddressClass::unspecified:
    case AddressClass::loopback:
    case AddressClass::privateUse:
    case AddressClass::carrierGradeNat:
    case AddressClass::linkLocal:
    case AddressClass::uniqueLocal:
    case AddressClass::documentation:
    case AddressClass::multicast:
    case AddressClass::broadcast:
    case AddressClass::benchmarking:
    case AddressClass::reserved:
        return isatapIn(bytes);
    }
    return std::nullopt;
}

} // namespace thisbe
