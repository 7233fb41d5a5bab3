#include "tests/natlab/nat_kind.h"

#include <cstddef>
#include <string>

namespace thisbe::natlab {
namespace {

using enum EndpointDependence;

constexpr NatBehavior kNone{endpointIndependent, endpointIndependent};
constexpr NatBehavior kFirewall{endpointIndependent, addressAndPortDependent};
constexpr std::nullopt_t kNo = std::nullopt;

// In the order of the enumeration. Homes behind an IPv4 NAT have no IPv6 of their own, so that what is tested
// is the NAT; ipv6-firewall has both, and its IPv4 is symmetric, so that the direct path is the IPv6 one.
constexpr std::array<NatKindFacts, kNatKinds.size()> kFacts{{
    {NatKind::open, "open", "public IPv4 and IPv6 addresses, nothing in between", kNone, kNone, false, false},
    {NatKind::fullCone, "full-cone", "one mapping for all, anybody may answer",
     NatBehavior{endpointIndependent, endpointIndependent}, kNo, true, false},
    {NatKind::addressRestricted, "address-restricted", "one mapping for all, contacted addresses may answer",
     NatBehavior{endpointIndependent, addressDependent}, kNo, true, false},
    {NatKind::portRestricted, "port-restricted", "one mapping for all, contacted endpoints may answer",
     NatBehavior{endpointIndependent, addressAndPortDependent}, kNo, true, false},
    {NatKind::symmetric, "symmetric", "a random port for every remote endpoint, which alone may answer",
     NatBehavior{addressAndPortDependent, addressAndPortDependent}, kNo, true, false},
    {NatKind::sequentialSymmetric, "sequential-symmetric", "symmetric, with the next port each time",
     NatBehavior{addressAndPortDependent, addressAndPortDependent}, kNo, true, false},
    {NatKind::conntrackClash, "conntrack-clash",
     "hand-made Linux masquerade without input rules: an early probe from outside takes the port",
     NatBehavior{endpointIndependent, addressAndPortDependent}, kNo, true, false},
    {NatKind::hairpin, "hairpin", "full-cone, and hosts behind it reach each other by their mapped endpoints",
     NatBehavior{endpointIndependent, endpointIndependent}, kNo, true, true},
    {NatKind::sameLan, "same-lan", "both hosts on one LAN behind one port-restricted NAT without hairpinning",
     NatBehavior{endpointIndependent, addressAndPortDependent}, kNo, true, false},
    {NatKind::cgnat, "cgnat",
     "a port-restricted home behind a carrier's hairpinning NAT; two of them share it and the private range",
     NatBehavior{endpointIndependent, addressAndPortDependent}, kNo, true, true},
    {NatKind::udpBlocked, "udp-blocked", "no UDP at all; TCP to ports 80, 443 and 3478 only", kNo, kNo, true,
     false},
    {NatKind::ipv6Firewall, "ipv6-firewall", "routed IPv6 behind a stateful firewall; IPv4 is symmetric",
     NatBehavior{addressAndPortDependent, addressAndPortDependent}, kFirewall, true, false},
    {NatKind::ipv6Only, "ipv6-only", "IPv6 only, behind a stateful firewall", kNo, kFirewall, true, false},
    {NatKind::nat64, "nat64", "IPv6 only, with a port-restricted NAT64 to the IPv4 world", kNo, kFirewall,
     true, false},
}};

constexpr bool inOrder() {
    for (std::size_t i = 0; i < kFacts.size(); ++i) {
        if (kFacts[i].kind != kNatKinds[i] || static_cast<std::size_t>(kFacts[i].kind) != i) return false;
    }
    return true;
}
static_assert(inOrder(), "factsOf() indexes by the enumerator");

} // namespace

const NatKindFacts& factsOf(NatKind kind) {
    return kFacts[static_cast<std::size_t>(kind)];
}

Result<NatKind> parseNatKind(std::string_view name) {
    std::string known;
    for (const NatKindFacts& facts : kFacts) {
        if (name == facts.name) return facts.kind;
        known += known.empty() ? "" : ", ";
        known += facts.name;
    }
    return failure("'" + std::string(name) + "' is no kind of NAT; expected one of " + known);
}

} // namespace thisbe::natlab
