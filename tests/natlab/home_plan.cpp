#include "tests/natlab/home_plan.h"

#include <array>

namespace thisbe::natlab {
namespace {

using enum EndpointDependence;

constexpr std::string_view kTunPrefix = "tun:";
constexpr std::array kAllocations{PortAllocation::preserving, PortAllocation::sequential,
                                  PortAllocation::random};

const char* shortName(EndpointDependence dependence) {
    switch (dependence) {
    case endpointIndependent:
        return "ei";
    case addressDependent:
        return "ad";
    case addressAndPortDependent:
        return "apd";
    }
    return "?";
}

PortAllocation usualAllocation(EndpointDependence mapping) {
    return mapping == endpointIndependent ? PortAllocation::preserving : PortAllocation::random;
}

Result<PortAllocation> parseAllocation(std::string_view text) {
    for (const PortAllocation allocation : kAllocations) {
        if (text == toString(allocation)) return allocation;
    }
    return failure("'" + std::string(text) +
                   "' is no way to allocate ports; expected preserving, sequential or random");
}

Result<HomePlan> parseTun(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        return failure("'tun:" + std::string(text) +
                       "' lacks a filtering; expected tun:MAPPING/FILTERING, e.g. tun:ei/apd");
    }
    const auto rest = text.substr(slash + 1);
    const auto second = rest.find('/');
    const auto mapping = parseEndpointDependence(text.substr(0, slash));
    const auto filtering = parseEndpointDependence(rest.substr(0, second));
    if (!mapping) return tl::make_unexpected(mapping.error());
    if (!filtering) return tl::make_unexpected(filtering.error());
    TunNatPlan tun{{*mapping, *filtering}, usualAllocation(*mapping), false};
    if (second != std::string_view::npos) {
        const auto allocation = parseAllocation(rest.substr(second + 1));
        if (!allocation) return tl::make_unexpected(allocation.error());
        tun.allocation = *allocation;
    }
    return HomePlan{NatKind::portRestricted, tun};
}

} // namespace

const char* toString(PortAllocation allocation) {
    switch (allocation) {
    case PortAllocation::preserving:
        return "preserving";
    case PortAllocation::sequential:
        return "sequential";
    case PortAllocation::random:
        return "random";
    }
    return "?";
}

Result<HomePlan> HomePlan::parse(std::string_view text) {
    if (text.starts_with(kTunPrefix)) return parseTun(text.substr(kTunPrefix.size()));
    return parseNatKind(text).map([](NatKind parsed) { return HomePlan{parsed, std::nullopt}; });
}

std::string HomePlan::toString() const {
    if (!tun) return factsOf(kind).name;
    std::string text(kTunPrefix);
    text.append(shortName(tun->behavior.mapping)).append("/").append(shortName(tun->behavior.filtering));
    if (tun->allocation != usualAllocation(tun->behavior.mapping)) {
        text.append("/").append(natlab::toString(tun->allocation));
    }
    return text;
}

Result<HomePlan> HomePlan::overTun() const {
    if (tun) return *this;
    switch (kind) {
    case NatKind::fullCone:
    case NatKind::addressRestricted:
    case NatKind::portRestricted:
    case NatKind::symmetric:
    case NatKind::sequentialSymmetric:
    case NatKind::hairpin: {
        const NatBehavior behavior = *factsOf(kind).ipv4;
        const PortAllocation allocation = kind == NatKind::sequentialSymmetric
                                              ? PortAllocation::sequential
                                              : usualAllocation(behavior.mapping);
        return HomePlan{kind, TunNatPlan{behavior, allocation, factsOf(kind).hairpins}};
    }
    case NatKind::open:
    case NatKind::conntrackClash:
    case NatKind::sameLan:
    case NatKind::cgnat:
    case NatKind::udpBlocked:
    case NatKind::ipv6Firewall:
    case NatKind::ipv6Only:
    case NatKind::nat64:
        break;
    }
    return failure("delay and loss go through the TUN NAT, which cannot be '" + toString() +
                   "'; use full-cone, address-restricted, port-restricted, symmetric, sequential-symmetric, "
                   "hairpin or tun:MAPPING/FILTERING");
}

std::optional<NatBehavior> HomePlan::expectedIpv4() const {
    return tun ? tun->behavior : factsOf(kind).ipv4;
}

std::optional<NatBehavior> HomePlan::expectedIpv6() const {
    return hasIpv6() ? factsOf(kind).ipv6 : std::nullopt;
}

} // namespace thisbe::natlab
