#include "rendezvous/turn/relay_pool.h"

#include "rendezvous/turn/turn_times.h"

#include <algorithm>

namespace thisbe::rendezvous {

RelayPool::RelayPool(std::vector<RelayAddress> addresses, PortRange range, RandomSource& random)
    : addresses_(std::move(addresses)), random_(random), ports_(addresses_.size(), PortAllocator(range)) {}

bool RelayPool::has(AddressFamily family) const {
    return std::ranges::any_of(
        addresses_, [family](const RelayAddress& address) { return address.local.family() == family; });
}

void RelayPool::sweep(TimePoint now) {
    for (; !reservations_.empty() && reservations_.front().until <= now; reservations_.pop_front()) {
        const RelayedPort& port = reservations_.front().port;
        ports_[port.address].give(port.port);
    }
    for (; !setAside_.empty() && setAside_.front().until <= now; setAside_.pop_front()) {
        const RelayedPort& port = setAside_.front().port;
        ports_[port.address].give(port.port);
    }
}

std::optional<RelayPool::Taken> RelayPool::takeFrom(std::uint16_t address, PortAllocator::Want want,
                                                    TimePoint now) {
    const auto port = ports_[address].take(want, random_);
    if (!port) return std::nullopt;
    Taken taken{.port = {address, *port}, .reservation = std::nullopt};
    if (want == PortAllocator::Want::evenPair) {
        taken.reservation = Token{random_.bytes<8>()};
        reservations_.push_back({*taken.reservation,
                                 {address, static_cast<std::uint16_t>(*port + 1)},
                                 now + kReservationLifetime});
    }
    return taken;
}

std::optional<RelayPool::Taken> RelayPool::take(AddressFamily family, PortAllocator::Want want,
                                                const IpAddress& preferred, TimePoint now) {
    const std::lock_guard lock(mutex_);
    sweep(now);
    const auto count = static_cast<std::uint16_t>(addresses_.size());
    for (std::uint16_t i = 0; i < count; ++i) {
        if (addresses_[i].local != preferred && addresses_[i].external != preferred) continue;
        if (preferred.family() != family) break;
        if (const auto taken = takeFrom(i, want, now)) return taken;
    }
    for (std::uint16_t i = 0; i < count; ++i) {
        const auto address = static_cast<std::uint16_t>((turn_ + i) % count);
        if (addresses_[address].local.family() != family) continue;
        const auto taken = takeFrom(address, want, now);
        if (!taken) continue;
        turn_ = static_cast<std::uint16_t>((address + 1) % count);
        return taken;
    }
    return std::nullopt;
}

std::optional<RelayedPort> RelayPool::redeem(const Token& token, TimePoint now) {
    const std::lock_guard lock(mutex_);
    sweep(now);
    const auto found = std::ranges::find(reservations_, token, &Reservation::token);
    if (found == reservations_.end()) return std::nullopt;
    const RelayedPort port = found->port;
    reservations_.erase(found);
    return port;
}

std::optional<AddressFamily> RelayPool::familyOf(const Token& token, TimePoint now) {
    const std::lock_guard lock(mutex_);
    sweep(now);
    const auto found = std::ranges::find(reservations_, token, &Reservation::token);
    if (found == reservations_.end()) return std::nullopt;
    return addresses_[found->port.address].local.family();
}

void RelayPool::cancel(const Token& token) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(reservations_, token, &Reservation::token);
    if (found == reservations_.end()) return;
    ports_[found->port.address].give(found->port.port);
    reservations_.erase(found);
}

void RelayPool::give(const RelayedPort& port) {
    const std::lock_guard lock(mutex_);
    ports_[port.address].give(port.port);
}

void RelayPool::setAside(const RelayedPort& port, TimePoint now) {
    const std::lock_guard lock(mutex_);
    setAside_.push_back({port, now + kPortSetAside});
}

std::size_t RelayPool::freePorts(TimePoint now) {
    const std::lock_guard lock(mutex_);
    sweep(now);
    std::size_t count = 0;
    for (const PortAllocator& ports : ports_)
        count += ports.freePorts();
    return count;
}

} // namespace thisbe::rendezvous
