#include "tests/sim/routing_table.h"

namespace thisbe::sim {

void RoutingTable::add(const Route& route) {
    found_.clear();
    of(route.prefix.address().family())[route.prefix.length()][route.prefix.address()] = route;
}

void RoutingTable::remove(const IpPrefix& prefix) {
    found_.clear();
    ByLength& table = of(prefix.address().family());
    const auto sameLength = table.find(prefix.length());
    if (sameLength == table.end()) return;
    sameLength->second.erase(prefix.address());
    if (sameLength->second.empty()) table.erase(sameLength);
}

const RoutingTable::Route* RoutingTable::find(const IpAddress& destination) const {
    constexpr std::size_t kMaxRemembered = 65536;
    const auto known = found_.find(destination);
    if (known != found_.end()) return known->second;
    if (found_.size() >= kMaxRemembered) found_.clear();
    return found_[destination] = lookUp(destination);
}

const RoutingTable::Route* RoutingTable::lookUp(const IpAddress& destination) const {
    for (const auto& [length, routes] : of(destination.family())) {
        const auto found = routes.find(IpPrefix(destination, length).address());
        if (found != routes.end()) return &found->second;
    }
    return nullptr;
}

} // namespace thisbe::sim
