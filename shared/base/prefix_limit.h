// How many clients one network may have at once.
#pragma once

#include "shared/base/ip_prefix.h"

#include <cstddef>
#include <map>

namespace thisbe {

// Counts by /64 for IPv6 (what one subscriber has at the least: RFC 6177) and by address for IPv4. A tree,
// not a hash table: strangers choose the keys. Never larger than the number of clients. Loopback is not
// limited.
class PrefixLimit {
  public:
    // most: 0 for no limit.
    explicit PrefixLimit(std::size_t most) : most_(most) {}

    // Canonical addresses. False when this network has its share already; else leave() must follow.
    bool enter(const IpAddress& address);
    void leave(const IpAddress& address);
    std::size_t networks() const { return counts_.size(); }

  private:
    static IpPrefix networkOf(const IpAddress& address);
    bool isLimited(const IpAddress& address) const;

    std::size_t most_;
    std::map<IpPrefix, std::size_t> counts_;
};

} // namespace thisbe
