// A range of addresses in CIDR form (RFC 4632, RFC 4291 section 2.3).
#pragma once

#include "shared/base/ip_address.h"

namespace thisbe {

// Bits after the length are zero; scope ids play no part. Default: 0.0.0.0/0.
class IpPrefix {
  public:
    constexpr IpPrefix() = default;
    // Clears the bits of address after length; a length beyond the family's 32 or 128 is cut to it.
    IpPrefix(const IpAddress& address, unsigned length);

    // "10.0.0.0/8", "2001:db8::/32", or an address alone (/32 or /128). Bits set after the length are an
    // error, since they are most often a slip.
    static Result<IpPrefix> parse(std::string_view text);

    const IpAddress& address() const { return address_; }
    unsigned length() const { return length_; }

    // False for an address of the other family; call canonical() on what came from outside first.
    bool contains(const IpAddress& address) const;

    std::string toString() const;

    friend auto operator<=>(const IpPrefix&, const IpPrefix&) = default;

  private:
    IpAddress address_;
    unsigned length_ = 0;
};

} // namespace thisbe
