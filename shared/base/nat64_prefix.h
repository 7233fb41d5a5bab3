// The IPv6 prefix under which a NAT64 shows the IPv4 internet (RFC 6052), and the addresses below it.
#pragma once

#include "shared/base/ip_prefix.h"

#include <optional>
#include <span>
#include <string_view>

namespace thisbe {

// Where an IPv4 address stands below a prefix (RFC 6052, section 2.2); byte 8 ("u") is zero, and so is what
// follows:
//
//     PL  0-------------32--40--48--56--64--72--80--88--96--104---------
//     32      prefix     v4(32)        | u | suffix
//     40      prefix         v4(24)    | u |(8)| suffix
//     48      prefix             v4(16)| u | (16)  | suffix
//     56      prefix                (8)| u |  v4(24)   | suffix
//     64      prefix                   | u |   v4(32)      | suffix
//     96      prefix                                    v4(32)
class Nat64Prefix {
  public:
    // "64:ff9b::/96"; the length must be one of the six above.
    static Result<Nat64Prefix> parse(std::string_view text);
    // The one below which ipv6 stands for ipv4; the longest where there are several.
    static std::optional<Nat64Prefix> between(const IpAddress& ipv4, const IpAddress& ipv6);
    // The one of a DNS64's answer: any of the IPv6 addresses stands for any of the IPv4 ones (RFC 7050,
    // section 3, with the well-known addresses of ipv4only.arpa; the same holds for any name that has IPv4
    // addresses only).
    static std::optional<Nat64Prefix> inAnswer(std::span<const IpAddress> addresses);

    const IpPrefix& prefix() const { return prefix_; }

    // ipv4 as IPv6 hosts see it.
    IpAddress synthesize(const IpAddress& ipv4) const;
    // Nothing where ipv6 is not below this prefix, or has a rest that is not zero.
    std::optional<IpAddress> extract(const IpAddress& ipv6) const;

    std::string toString() const { return prefix_.toString(); }
    friend bool operator==(const Nat64Prefix&, const Nat64Prefix&) = default;

  private:
    explicit Nat64Prefix(const IpPrefix& prefix) : prefix_(prefix) {}

    IpPrefix prefix_;
};

} // namespace thisbe
