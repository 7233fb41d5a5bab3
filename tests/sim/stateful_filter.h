// A stateful firewall's rule for UDP: what went out may be answered. No translation.
#pragma once

#include "tests/sim/expiring_map.h"
#include "tests/sim/flow.h"

#include <cstdint>

namespace thisbe::sim {

// RFC 6092 (IPv6 home gateways), section 3.2.2: REC-14's two minutes is the default lifetime. Filters by
// address and port; both directions refresh, as Linux connection tracking does. Not thread-safe; time must
// not step back.
class StatefulFilter {
  public:
    explicit StatefulFilter(Duration timeout = std::chrono::minutes(2), std::size_t maxFlows = 65536)
        : flows_(timeout), maxFlows_(maxFlows) {}

    // False when the table is full and the packet is dropped.
    bool outbound(const Endpoint& inside, const Endpoint& remote, TimePoint now) {
        flows_.expire(now);
        if (refresh(inside, remote, now)) return true;
        if (flows_.size() >= maxFlows_) return false;
        flows_.insert({inside, remote}, {}, now);
        return true;
    }
    // True when the packet answers one that went out.
    bool inbound(const Endpoint& remote, const Endpoint& inside, TimePoint now) {
        flows_.expire(now);
        return refresh(inside, remote, now);
    }
    // Whether the flow is known, for ICMP errors about it; refreshes nothing.
    bool knows(const Endpoint& inside, const Endpoint& remote) const {
        return flows_.find({inside, remote}) != nullptr;
    }

    void reset() { flows_.clear(); }
    std::size_t size() const { return flows_.size(); }

  private:
    struct Nothing {};

    bool refresh(const Endpoint& inside, const Endpoint& remote, TimePoint now) {
        auto* known = flows_.find({inside, remote});
        if (known != nullptr) flows_.touch(*known, now);
        return known != nullptr;
    }

    ExpiringMap<Flow, Nothing> flows_;
    std::size_t maxFlows_;
};

} // namespace thisbe::sim
