#include "shared/stun/nat_behavior.h"

namespace thisbe::stun {

const char* toString(MappingBehaviour behaviour) {
    switch (behaviour) {
    case MappingBehaviour::unknown:
        return "unknown";
    case MappingBehaviour::noNat:
        return "no NAT";
    case MappingBehaviour::endpointIndependent:
        return "endpoint-independent";
    case MappingBehaviour::addressDependent:
        return "address-dependent";
    case MappingBehaviour::addressAndPortDependent:
        return "address-and-port-dependent";
    }
    return "?";
}

const char* toString(FilteringBehaviour behaviour) {
    switch (behaviour) {
    case FilteringBehaviour::unknown:
        return "unknown";
    case FilteringBehaviour::endpointIndependent:
        return "endpoint-independent";
    case FilteringBehaviour::addressDependent:
        return "address-dependent";
    case FilteringBehaviour::addressAndPortDependent:
        return "address-and-port-dependent";
    }
    return "?";
}

const char* toString(Hairpinning hairpinning) {
    switch (hairpinning) {
    case Hairpinning::unknown:
        return "unknown";
    case Hairpinning::supported:
        return "supported";
    case Hairpinning::notSupported:
        return "not supported";
    }
    return "?";
}

const char* toString(UnknownBecause reason) {
    switch (reason) {
    case UnknownBecause::notTested:
        return "not tested";
    case UnknownBecause::noResponse:
        return "the server did not answer";
    case UnknownBecause::serverError:
        return "the server answered with an error";
    case UnknownBecause::noOtherAddress:
        return "the server has no second address";
    case UnknownBecause::otherAddressSilent:
        return "the server's second address did not answer";
    case UnknownBecause::changeRequestIgnored:
        return "the server did not answer from its second address";
    }
    return "?";
}

std::string toString(const NatBehaviour& behaviour) {
    const auto because = [](bool unknown, UnknownBecause reason) {
        return unknown ? std::string(" (") + toString(reason) + ")" : std::string();
    };
    return std::string("mapping ") + toString(behaviour.mapping) +
           because(behaviour.mapping == MappingBehaviour::unknown, behaviour.mappingReason) + ", filtering " +
           toString(behaviour.filtering) +
           because(behaviour.filtering == FilteringBehaviour::unknown, behaviour.filteringReason) +
           ", hairpinning " + toString(behaviour.hairpinning);
}

} // namespace thisbe::stun
