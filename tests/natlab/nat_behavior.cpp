#include "tests/natlab/nat_behavior.h"

#include <string>

namespace thisbe::natlab {

const char* toString(EndpointDependence dependence) {
    switch (dependence) {
    case EndpointDependence::endpointIndependent:
        return "endpoint-independent";
    case EndpointDependence::addressDependent:
        return "address-dependent";
    case EndpointDependence::addressAndPortDependent:
        return "address-and-port-dependent";
    }
    return "?";
}

Result<EndpointDependence> parseEndpointDependence(std::string_view text) {
    for (const EndpointDependence dependence : kEndpointDependences) {
        if (text == toString(dependence)) return dependence;
    }
    if (text == "ei") return EndpointDependence::endpointIndependent;
    if (text == "ad") return EndpointDependence::addressDependent;
    if (text == "apd") return EndpointDependence::addressAndPortDependent;
    return failure("'" + std::string(text) +
                   "' is no mapping or filtering behaviour; expected endpoint-independent (ei), "
                   "address-dependent (ad) or address-and-port-dependent (apd)");
}

} // namespace thisbe::natlab
