// Where a node sends what is not for itself.
#pragma once

#include "shared/base/ip_prefix.h"

#include <map>
#include <optional>
#include <unordered_map>

namespace thisbe::sim {

class Interface;

// The longest prefix wins. A hash look-up for each prefix length in use, the first time; then one.
class RoutingTable {
  public:
    struct Route {
        IpPrefix prefix;
        Interface* interface = nullptr;
        std::optional<IpAddress> gateway; // none: the destination is on the link
    };

    // Replaces a route to the same prefix.
    void add(const Route& route);
    void remove(const IpPrefix& prefix);
    // nullptr when there is none. Valid until the table changes.
    const Route* find(const IpAddress& destination) const;

  private:
    using SameLength = std::unordered_map<IpAddress, Route>;
    // Longest first.
    using ByLength = std::map<unsigned, SameLength, std::greater<>>;

    ByLength& of(AddressFamily family) { return family == AddressFamily::ipv4 ? v4_ : v6_; }
    const ByLength& of(AddressFamily family) const { return family == AddressFamily::ipv4 ? v4_ : v6_; }

    const Route* lookUp(const IpAddress& destination) const;

    ByLength v4_;
    ByLength v6_;
    mutable std::unordered_map<IpAddress, const Route*> found_; // what find() answered since the last change
};

} // namespace thisbe::sim
