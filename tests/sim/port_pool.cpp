#include "tests/sim/port_pool.h"

#include <bit>

namespace thisbe::sim {
namespace {

constexpr std::uint64_t bit(std::uint16_t port) {
    return std::uint64_t{1} << (port % 64);
}

} // namespace

PortPool::PortPool(std::uint16_t first, std::uint16_t last) {
    for (std::size_t index = first / 64U; index <= last / 64U; ++index)
        free_[index] = ~std::uint64_t{0};
    free_[first / 64] &= ~std::uint64_t{0} << (first % 64);
    free_[last / 64] &= ~std::uint64_t{0} >> (63 - last % 64);
    available_ = std::size_t{last} - first + 1;
}

bool PortPool::take(std::uint16_t port) {
    std::uint64_t& word = free_[port / 64];
    if ((word & bit(port)) == 0) return false;
    word &= ~bit(port);
    --available_;
    return true;
}

std::optional<std::uint16_t> PortPool::takeNext(std::uint16_t from, bool sameParity) {
    constexpr std::uint64_t kEven = 0x5555555555555555ULL;
    const std::uint64_t parity = !sameParity ? ~std::uint64_t{0} : from % 2 == 0 ? kEven : kEven << 1;
    std::uint64_t wanted = ~std::uint64_t{0} << (from % 64);
    // One word more than there are: the first is looked at again for the ports below from.
    for (std::size_t i = 0; i <= kWords; ++i) {
        const std::size_t index = (from / 64U + i) % kWords;
        const std::uint64_t candidates = free_[index] & parity & wanted;
        if (candidates != 0) {
            const auto port = static_cast<std::uint16_t>(
                index * 64 + static_cast<std::size_t>(std::countr_zero(candidates)));
            take(port);
            return port;
        }
        wanted = ~std::uint64_t{0};
    }
    return std::nullopt;
}

void PortPool::release(std::uint16_t port) {
    free_[port / 64] |= bit(port);
    ++available_;
}

} // namespace thisbe::sim
