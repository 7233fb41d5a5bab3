#include "shared/ice/payload_search.h"

#include <algorithm>
#include <array>

namespace thisbe::ice {

namespace {

// IPv6's least, then with tunnels of the usual kinds within PPPoE or Ethernet (L2TP, GRE, IPsec, WireGuard),
// IPv6 in IPv4, PPPoE, Ethernet. Multiples of four, as STUN's messages are.
constexpr std::array<std::size_t, 12> kPackets{1280, 1320, 1360, 1380, 1400, 1420,
                                               1440, 1452, 1460, 1480, 1492, 1500};

std::size_t headersOf(AddressFamily family) {
    constexpr std::size_t kUdp = 8;
    return kUdp + (family == AddressFamily::ipv4 ? 20 : 40);
}

} // namespace

std::size_t payloadOf(AddressFamily family, std::size_t packet) {
    return packet - headersOf(family);
}

std::size_t packetOf(AddressFamily family, std::size_t payload) {
    return payload + headersOf(family);
}

void PayloadSearch::begin(AddressFamily family, std::size_t passed) {
    family_ = family;
    passed_ = passed;
    lowest_ = 0;
    highest_ = static_cast<int>(kPackets.size()) - 1;
    first_ = true;
}

int PayloadSearch::current() const {
    return first_ ? highest_ : (lowest_ + highest_) / 2;
}

std::size_t PayloadSearch::probe() const {
    return payloadOf(family_, kPackets.at(static_cast<std::size_t>(current())));
}

void PayloadSearch::onPassed(std::size_t payload) {
    passed_ = std::max(passed_, payload);
    while (isActive() && probe() <= passed_) {
        lowest_ = current() + 1;
        first_ = false;
    }
}

void PayloadSearch::onFailed() {
    highest_ = current() - 1;
    first_ = false;
}

} // namespace thisbe::ice
