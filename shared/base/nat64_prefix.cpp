#include "shared/base/nat64_prefix.h"

#include <algorithm>
#include <array>

namespace thisbe {

namespace {

constexpr std::array kLengths = {96U, 64U, 56U, 48U, 40U, 32U};
constexpr std::size_t kReservedByte = 8; // "bits 64 to 71 … MUST be set to zero" (RFC 6052, section 2.2)

// Where each byte of the IPv4 address stands.
std::array<std::size_t, 4> placesIn(unsigned prefixLength) {
    std::array<std::size_t, 4> places{};
    std::size_t at = prefixLength / 8;
    for (std::size_t& place : places) {
        if (at == kReservedByte) ++at;
        place = at++;
    }
    return places;
}

IpAddress embed(const IpPrefix& prefix, const IpAddress& ipv4) {
    IpAddress::V6Bytes out{};
    std::ranges::copy(prefix.address().bytes(), out.begin());
    const auto places = placesIn(prefix.length());
    for (std::size_t i = 0; i < places.size(); ++i)
        out[places[i]] = ipv4.bytes()[i];
    return IpAddress(out);
}

} // namespace

Result<Nat64Prefix> Nat64Prefix::parse(std::string_view text) {
    const auto prefix = IpPrefix::parse(text);
    const bool isUsable = prefix && prefix->address().isV6() &&
                          std::ranges::find(kLengths, prefix->length()) != kLengths.end() &&
                          prefix->address().bytes()[kReservedByte] == 0;
    if (!isUsable)
        return failure(
            "'" + std::string(text) +
            "' is no NAT64 prefix; expected an IPv6 prefix of length 32, 40, 48, 56, 64 or 96, like "
            "64:ff9b::/96");
    return Nat64Prefix(*prefix);
}

std::optional<Nat64Prefix> Nat64Prefix::between(const IpAddress& ipv4, const IpAddress& ipv6) {
    if (!ipv4.isV4() || !ipv6.isV6() || ipv4.isUnspecified()) return std::nullopt;
    if (ipv6.bytes()[kReservedByte] != 0) return std::nullopt;
    for (const unsigned length : kLengths) {
        const Nat64Prefix prefix{IpPrefix(ipv6, length)};
        if (prefix.extract(ipv6) == ipv4) return prefix;
    }
    return std::nullopt;
}

std::optional<Nat64Prefix> Nat64Prefix::inAnswer(std::span<const IpAddress> addresses) {
    for (const IpAddress& ipv6 : addresses) {
        for (const IpAddress& ipv4 : addresses)
            if (const auto prefix = between(ipv4, ipv6)) return prefix;
    }
    return std::nullopt;
}

IpAddress Nat64Prefix::synthesize(const IpAddress& ipv4) const {
    return embed(prefix_, ipv4);
}

std::optional<IpAddress> Nat64Prefix::extract(const IpAddress& ipv6) const {
    if (!ipv6.isV6() || !prefix_.contains(ipv6)) return std::nullopt;
    const auto places = placesIn(prefix_.length());
    IpAddress::V4Bytes out{};
    for (std::size_t i = 0; i < places.size(); ++i)
        out[i] = ipv6.bytes()[places[i]];
    const IpAddress ipv4(out);
    const bool isWhole = std::ranges::equal(embed(prefix_, ipv4).bytes(), ipv6.bytes());
    return isWhole ? std::optional(ipv4) : std::nullopt;
}

} // namespace thisbe
