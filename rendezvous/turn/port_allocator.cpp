#include "rendezvous/turn/port_allocator.h"

namespace thisbe::rendezvous {

PortAllocator::PortAllocator(PortRange range)
    : range_(range), free_(range.size()), even_(halves(range)), pairs_(halves(range)) {
    for (std::uint32_t port = range.first; port <= range.last; ++port)
        give(static_cast<std::uint16_t>(port));
}

std::optional<std::uint16_t> PortAllocator::take(Want want, RandomSource& random) {
    if (want == Want::any) {
        const auto index = free_.pick(random);
        if (!index) return std::nullopt;
        const auto port = static_cast<std::uint16_t>(range_.first + *index);
        occupy(port);
        return port;
    }
    const auto picked = (want == Want::even ? even_ : pairs_).pick(random);
    if (!picked) return std::nullopt;
    const auto port = static_cast<std::uint16_t>((*picked + range_.first / 2U) * 2U);
    occupy(port);
    if (want == Want::evenPair) occupy(static_cast<std::uint16_t>(port + 1));
    return port;
}

void PortAllocator::occupy(std::uint16_t port) {
    free_.erase(indexOf(port));
    if (port % 2 == 0) even_.erase(halfOf(port));
    pairs_.erase(halfOf(port));
}

bool PortAllocator::give(std::uint16_t port) {
    if (!range_.contains(port) || !free_.insert(indexOf(port))) return false;
    if (port % 2 == 0) even_.insert(halfOf(port));
    const auto even = static_cast<std::uint16_t>(port & ~1U);
    const auto odd = static_cast<std::uint16_t>(port | 1U);
    if (isFree(even) && isFree(odd)) pairs_.insert(halfOf(port));
    return true;
}

} // namespace thisbe::rendezvous
