// What one home of a lab is to be: a kind of kernel NAT, or the TUN NAT with chosen behaviour.
#pragma once

#include "shared/base/result.h"
#include "tests/natlab/nat_kind.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace thisbe::natlab {

// How the TUN NAT picks external ports.
enum class PortAllocation : std::uint8_t { preserving, sequential, random };

const char* toString(PortAllocation allocation);

// The NAT in user space: any of the nine mapping x filtering pairs.
struct TunNatPlan {
    NatBehavior behavior;
    PortAllocation allocation = PortAllocation::preserving;
    bool hairpin = false;

    friend bool operator==(const TunNatPlan&, const TunNatPlan&) = default;
};

struct HomePlan {
    NatKind kind = NatKind::open;
    std::optional<TunNatPlan> tun; // where set, it stands in the place of the kernel NAT

    // A name of nat_kind.h or "tun:MAPPING/FILTERING[/ALLOCATION]" with ei, ad or apd (or the long words) and
    // preserving, sequential or random. Without ALLOCATION: preserving for ei, random for the others, because
    // two mappings of one socket that preserve its port look like one.
    static Result<HomePlan> parse(std::string_view text);
    std::string toString() const;

    // The same home with the TUN NAT instead of the kernel's, for delay and loss; an error where the kind is
    // not one of the nine pairs.
    Result<HomePlan> overTun() const;

    // What a probe over UDP reports (RFC 5780), by family.
    std::optional<NatBehavior> expectedIpv4() const;
    std::optional<NatBehavior> expectedIpv6() const;

    bool hasIpv4Inside() const { return kind != NatKind::ipv6Only && kind != NatKind::nat64; }
    bool hasIpv6() const { return !tun && factsOf(kind).ipv6.has_value(); }
    bool behindCarrier() const { return kind == NatKind::cgnat; }

    friend bool operator==(const HomePlan&, const HomePlan&) = default;
};

} // namespace thisbe::natlab
