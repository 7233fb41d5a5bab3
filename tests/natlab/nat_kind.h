// The kinds of home that the NAT lab (kernel) and the simulator (tests/sim) both build, by the same names.
#pragma once

#include "tests/natlab/nat_behavior.h"

#include <array>
#include <optional>

namespace thisbe::natlab {

enum class NatKind : std::uint8_t {
    open,
    fullCone,
    addressRestricted,
    portRestricted,
    symmetric,
    sequentialSymmetric,
    conntrackClash,
    hairpin,
    sameLan,
    cgnat,
    udpBlocked,
    ipv6Firewall,
    ipv6Only,
    nat64,
};

inline constexpr std::array kNatKinds{
    NatKind::open,           NatKind::fullCone,   NatKind::addressRestricted,
    NatKind::portRestricted, NatKind::symmetric,  NatKind::sequentialSymmetric,
    NatKind::conntrackClash, NatKind::hairpin,    NatKind::sameLan,
    NatKind::cgnat,          NatKind::udpBlocked, NatKind::ipv6Firewall,
    NatKind::ipv6Only,       NatKind::nat64};

// What holds for a home of this kind, however it is built. Both labs prove it with a probe.
struct NatKindFacts {
    NatKind kind = NatKind::open;
    const char* name = "";    // what a person types
    const char* summary = ""; // one line for --help
    // What a probe over UDP reports for each family; none where that family reaches nobody by UDP. The open
    // kinds report "no NAT": mapped equals local, and both dependences are endpoint-independent.
    std::optional<NatBehavior> ipv4;
    std::optional<NatBehavior> ipv6;
    // The host's own address is the mapped address (IPv4; over IPv6 it always is, NAT64 aside).
    bool translatesIpv4 = true;
    // Two hosts behind the same external IPv4 address reach each other by their mapped endpoints.
    bool hairpins = false;
};

const NatKindFacts& factsOf(NatKind kind);
inline const char* toString(NatKind kind) {
    return factsOf(kind).name;
}
// The error lists all names.
Result<NatKind> parseNatKind(std::string_view name);

} // namespace thisbe::natlab
