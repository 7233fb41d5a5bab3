// A network address and port translator without any network: endpoints in, endpoints out. The simulator's
// gateways and the NAT lab's TUN program (tests/natlab) run this same one.
#pragma once

#include "shared/base/random_source.h"
#include "tests/sim/expiring_map.h"
#include "tests/sim/flow.h"
#include "tests/sim/nat_config.h"
#include "tests/sim/nat_result.h"
#include "tests/sim/port_pool.h"

#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

namespace thisbe::sim {

// All nine mapping × filtering behaviours of RFC 4787, for one transport protocol. Internal addresses may be
// of another family than external and remote ones (NAT64). Time must not step back. Not thread-safe. A packet
// of a known flow costs no heap allocation and no search.
class NatEngine {
  public:
    struct Mapping {
        Endpoint external;
    };
    // key.near: the internal endpoint; key.far: as much of the remote one as the mapping behaviour looks at.
    using Mappings = ExpiringMap<Flow, Mapping>;

    struct Statistics {
        std::uint64_t outbound = 0;
        std::uint64_t inbound = 0;
        std::uint64_t hairpinned = 0;
        std::array<std::uint64_t, kNatDropCount> drops{}; // by NatDrop
    };

    // Throws std::invalid_argument when the configuration contradicts itself. random must outlive this.
    NatEngine(NatConfig config, RandomSource& random);

    // A packet from inside. Creates or refreshes the mapping and the permission for the remote endpoint.
    NatResult outbound(const Endpoint& internal, const Endpoint& remote, TimePoint now);
    // A packet from outside.
    NatResult inbound(const Endpoint& remote, const Endpoint& external, TimePoint now);

    // For ICMP errors, which carry the head of the packet that they are about (RFC 5508, section 4): the
    // other name of its endpoint on this side. Neither creates nor refreshes anything.
    std::optional<Endpoint> internalOf(const Endpoint& external, const Endpoint& remote, TimePoint now);
    std::optional<Endpoint> externalOf(const Endpoint& internal, const Endpoint& remote, TimePoint now);

    bool isExternal(const IpAddress& address) const;
    // Forgets everything, as a restart does.
    void reset();

    const NatConfig& config() const { return config_; }
    const Statistics& statistics() const { return statistics_; }
    const Mappings& mappings() const { return mappings_; }
    std::size_t filterEntries() const { return permissions_.size(); }

  private:
    struct Nothing {};
    using FlowSet = ExpiringMap<Flow, Nothing>;

    static Endpoint dependent(natlab::EndpointDependence dependence, const Endpoint& remote);
    Flow externalKey(const Endpoint& external, const Endpoint& remote) const;
    void expire(TimePoint now);

    // The mapping or the reason why there is none.
    Result<Mappings::Entry*, NatDrop> findOrCreate(const Endpoint& internal, const Endpoint& remote,
                                                   TimePoint now);
    std::size_t poolOf(const IpAddress& internal);
    std::optional<Endpoint> allocate(const Endpoint& internal);
    std::optional<Endpoint> allocateOverloaded(const Endpoint& internal, const Endpoint& remote);
    std::uint16_t randomPort();
    bool permit(const Endpoint& external, const Endpoint& remote, TimePoint now);
    bool admits(const Endpoint& external, const Endpoint& remote) const;
    void rememberUnsolicited(const Endpoint& external, const Endpoint& remote, TimePoint now);

    NatResult hairpin(const Endpoint& internal, const Endpoint& mapped, const Endpoint& destination,
                      TimePoint now);
    NatResult deliver(const Endpoint& source, const Endpoint& remote, const Endpoint& external,
                      TimePoint now);
    NatResult count(NatDrop reason);

    NatConfig config_;
    RandomSource& random_;
    Mappings mappings_;
    std::unordered_map<Flow, Mappings::Entry*> byExternal_;
    FlowSet permissions_; // near: the external endpoint; far: what filtering looks at
    FlowSet unsolicited_;
    std::vector<PortPool> pools_; // one for each external address
    std::uint16_t nextPort_;      // of sequential allocation
    Statistics statistics_;
};

} // namespace thisbe::sim
