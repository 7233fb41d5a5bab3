#include "rendezvous/turn/relay_directory.h"

namespace thisbe::rendezvous {

namespace {

constexpr std::uint64_t kTaken = std::uint64_t{1} << 63;
constexpr unsigned kWorkerShift = 32;

std::uint64_t encode(const RelayOwner& owner) {
    return kTaken | std::uint64_t{owner.worker} << kWorkerShift | owner.allocation;
}

RelayOwner decode(std::uint64_t word) {
    return {static_cast<std::uint16_t>(word >> kWorkerShift), static_cast<std::uint32_t>(word)};
}

} // namespace

RelayDirectory::RelayDirectory(const std::vector<RelayAddress>& addresses, const PortRange& range)
    : range_(range) {
    for (const RelayAddress& address : addresses)
        rows_.push_back({address, std::make_unique<Word[]>(range.size())});
}

void RelayDirectory::announce(const RelayedPort& port, const RelayOwner& owner) {
    wordOf(port).store(encode(owner), std::memory_order_release);
}

void RelayDirectory::withdraw(const RelayedPort& port) {
    wordOf(port).store(0, std::memory_order_release);
}

std::optional<RelayOwner> RelayDirectory::find(const Endpoint& relayed) const {
    if (!range_.contains(relayed.port())) return std::nullopt;
    for (const Row& row : rows_) {
        if (relayed.address() != row.address.external && relayed.address() != row.address.local) continue;
        const std::uint64_t word = row.owners[indexOf(relayed.port())].load(std::memory_order_acquire);
        if (word != 0) return decode(word);
    }
    return std::nullopt;
}

std::size_t RelayDirectory::countLive() const {
    std::size_t count = 0;
    for (const Row& row : rows_)
        for (std::size_t i = 0; i < range_.size(); ++i)
            count += row.owners[i].load(std::memory_order_relaxed) != 0 ? 1U : 0U;
    return count;
}

} // namespace thisbe::rendezvous
