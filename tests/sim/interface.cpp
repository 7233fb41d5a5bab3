#include "tests/sim/interface.h"

#include "tests/sim/link.h"
#include "tests/sim/node.h"

#include <algorithm>
#include <stdexcept>

namespace thisbe::sim {

Interface::Interface(Simulation& simulation, Node& node, std::string name)
    : simulation_(simulation), node_(node), name_(std::move(name)) {}

void Interface::attach(Link* link) {
    if (link_ != nullptr) {
        for (const Address& address : addresses_)
            link_->neighbours_.erase(address.address);
    }
    link_ = link;
    ++attachment_;
    if (link_ == nullptr) return;
    for (const Address& address : addresses_)
        link_->neighbours_[address.address] = this;
}

void Interface::addAddress(const IpAddress& address, unsigned prefixLength) {
    if (link_ != nullptr && !link_->neighbours_.emplace(address, this).second) {
        throw std::invalid_argument(address.toString() + " is taken on link " + link_->name());
    }
    addresses_.push_back({address, prefixLength, false});
    node_.addLocalAddress(address, *this);
    node_.routes().add({IpPrefix(address, prefixLength), this, std::nullopt});
}

void Interface::removeAddress(const IpAddress& address) {
    const auto found = std::find_if(addresses_.begin(), addresses_.end(),
                                    [&](const Address& mine) { return mine.address == address; });
    if (found == addresses_.end()) return;
    const IpPrefix prefix(address, found->prefixLength);
    addresses_.erase(found);
    if (link_ != nullptr) link_->neighbours_.erase(address);
    node_.removeLocalAddress(address);
    const bool stillOnLink = std::any_of(addresses_.begin(), addresses_.end(), [&](const Address& mine) {
        return IpPrefix(mine.address, mine.prefixLength) == prefix;
    });
    if (!stillOnLink) node_.routes().remove(prefix);
}

void Interface::deprecateAddress(const IpAddress& address) {
    for (Address& mine : addresses_) {
        if (mine.address == address) mine.deprecated = true;
    }
}

Interface* Interface::neighbour(const IpAddress& address) const {
    return link_ == nullptr ? nullptr : link_->find(address);
}

bool Interface::hasCarrier() const {
    return up_ && link_ != nullptr && link_->isUp();
}

void Interface::transmit(PacketPtr packet, Interface& to) {
    const auto leaves = departure(packet->size());
    if (!leaves) return drop(DropReason::queueFull, *packet);
    if (isLost()) return drop(DropReason::loss, *packet);
    const bool twice = chance(conditions_.duplication);
    if (twice) deliver(to, *leaves, simulation_.packets().copy(*packet));
    deliver(to, *leaves, std::move(packet));
}

std::optional<TimePoint> Interface::departure(std::size_t bytes) {
    const TimePoint now = simulation_.now();
    if (conditions_.bitsPerSecond == 0) return now;
    const double bitsPerNanosecond = static_cast<double>(conditions_.bitsPerSecond) / 1e9;
    const TimePoint start = std::max(busyUntil_, now);
    const double waiting = static_cast<double>((start - now).count()) * bitsPerNanosecond / 8;
    if (waiting + static_cast<double>(bytes) > static_cast<double>(conditions_.queueBytes))
        return std::nullopt;
    const double nanoseconds = static_cast<double>(bytes) * 8 / bitsPerNanosecond;
    busyUntil_ = start + Duration(static_cast<Duration::rep>(nanoseconds));
    return busyUntil_;
}

bool Interface::isLost() {
    if (!conditions_.bursts) return chance(conditions_.loss);
    const BurstLoss& bursts = *conditions_.bursts;
    if (chance(inBadState_ ? bursts.toGood : bursts.toBad)) inBadState_ = !inBadState_;
    return chance(inBadState_ ? bursts.lossInBad : conditions_.loss);
}

bool Interface::chance(double probability) {
    if (probability <= 0) return false;
    // 53 bits: all that a double tells apart.
    return static_cast<double>(simulation_.random().u64() >> 11) < probability * 0x1p53;
}

void Interface::deliver(Interface& to, TimePoint departure, PacketPtr packet) {
    TimePoint arrival = departure + conditions_.delay;
    if (conditions_.jitter > Duration::zero()) {
        arrival +=
            Duration(simulation_.random().below(static_cast<std::uint64_t>(conditions_.jitter.count())));
    }
    if (chance(conditions_.reordering)) {
        arrival = std::max(arrival, lastArrival_) + conditions_.reorderDelay;
    } else {
        arrival = std::max(arrival, lastArrival_);
        lastArrival_ = arrival;
    }
    simulation_.post(arrival, to, to.attachment_, packet.release());
}

void Interface::onEvent(std::uint64_t argument, Packet* raw) {
    PacketPtr packet = simulation_.packets().adopt(raw);
    if (!hasCarrier() || argument != attachment_) return drop(DropReason::linkDown, *packet);
    node_.onPacket(*this, std::move(packet));
}

void Interface::drop(DropReason reason, const Packet& packet) {
    simulation_.trace().recordDrop(simulation_.now(), node_.name(), reason, packet);
}

} // namespace thisbe::sim
