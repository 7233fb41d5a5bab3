#include "shared/ice/candidate_pair.h"

#include <algorithm>

namespace thisbe::ice {

std::uint64_t pairPriority(std::uint32_t local, std::uint32_t remote, Role role) {
    const std::uint64_t g = role == Role::controlling ? local : remote;
    const std::uint64_t d = role == Role::controlling ? remote : local;
    return (std::min(g, d) << 32) + 2 * std::max(g, d) + (g > d ? 1 : 0);
}

std::string toString(const CandidatePair& pair) {
    return std::string(toString(pair.local.type)) + " " + pair.local.endpoint.toString() + " -> " +
           toString(pair.remote.type) + " " + pair.remote.endpoint.toString();
}

} // namespace thisbe::ice
