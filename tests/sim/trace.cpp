#include "tests/sim/trace.h"

#include <cstring>
#include <ostream>

namespace thisbe::sim {
namespace {

const char* toString(Trace::Action action) {
    switch (action) {
    case Trace::Action::sent:
        return "sent";
    case Trace::Action::forwarded:
        return "forwarded";
    case Trace::Action::delivered:
        return "delivered";
    }
    return "?";
}

} // namespace

void Trace::record(TimePoint now, std::string_view node, Action action, const Packet& packet) {
    ++counts_[static_cast<std::size_t>(action)];
    mix(static_cast<std::uint64_t>(action) + 1);
    mixPacket(now, packet);
    if (action == Action::sent) mixPayload(packet);
    if (out_ != nullptr) write(now, node, toString(action), packet);
}

void Trace::recordDrop(TimePoint now, std::string_view node, DropReason reason, const Packet& packet) {
    ++drops_[static_cast<std::size_t>(reason)];
    mix(static_cast<std::uint64_t>(reason) + 100);
    mixPacket(now, packet);
    if (out_ != nullptr) write(now, node, toString(reason), packet);
}

void Trace::mix(std::uint64_t value) {
    hash_ = (hash_ ^ value) * 0x9fb21c651e98df25ULL;
    hash_ ^= hash_ >> 28;
}

void Trace::mixPacket(TimePoint now, const Packet& packet) {
    mix(static_cast<std::uint64_t>(now.time_since_epoch().count()));
    mix(std::hash<Endpoint>{}(packet.source));
    mix(std::hash<Endpoint>{}(packet.destination));
    mix(packet.payload.size() << 16 | std::uint64_t{packet.hopLimit} << 8 |
        static_cast<std::uint64_t>(packet.protocol));
}

void Trace::mixPayload(const Packet& packet) {
    const std::vector<std::uint8_t>& bytes = packet.payload;
    for (std::size_t at = 0; at < bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, std::min<std::size_t>(8, bytes.size() - at));
        mix(word);
    }
}

void Trace::write(TimePoint now, std::string_view node, std::string_view what, const Packet& packet) const {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
    *out_ << micros.count() << " us " << node << ": " << what << ' '
          << (packet.protocol == Packet::Protocol::udp ? "UDP " : "ICMP ") << packet.source.toString()
          << " -> " << packet.destination.toString() << " size " << packet.size() << " hops "
          << static_cast<unsigned>(packet.hopLimit) << '\n';
}

} // namespace thisbe::sim
