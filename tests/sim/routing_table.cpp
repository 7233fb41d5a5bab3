#include "tests/sim/routing_table.h"

namespace thisbe::sim {

void RoutingTable::add(const Route& route) {
    of(route.prefix.address().family())[route.prefix.length()][route.prefix.address()] = route;
}

void RoutingTable::remove(const IpPrefix& prefix) {
    ByLength& table = of(prefix.address().family());
    const auto sameLength = table.find(prefix.length());
    if (sameLength == table.end()) return;
    sameLength->second.erase(prefix.address());
    if (sameLength->second.empty()) table.erase(sameLength);
}

const RoutingTable::Route* RoutingTable::find(const IpAddress& destination) const {
    for (const auto& [length, routes] : of(destination.family())) {
        const auto found = routes.find(IpPrefix(destination, length).address());
        if (found != routes.end()) return &found->second;
    }
    return nullptr;
}

} // namespace thisbe::sim
