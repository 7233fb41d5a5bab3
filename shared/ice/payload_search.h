// Looks for the largest datagram that a pair carries (RFC 8899, section 5.3).
#pragma once

#include "shared/base/endpoint.h"

#include <cstddef>

namespace thisbe::ice {

// Bytes of UDP payload behind the headers of IP and UDP in packets of that many bytes.
std::size_t payloadOf(AddressFamily family, std::size_t packet);
std::size_t packetOf(AddressFamily family, std::size_t payload);

// Among the sizes of packets that links have, from 1,280 (IPv6's least) to 1,500 bytes (Ethernet's). The
// largest first, as most paths carry it; then by halves. Each verdict is on probe(); who asks counts the
// tries.
class PayloadSearch {
  public:
    // No probe is larger.
    static constexpr std::size_t kLargestPayload = 1472;

    // passed: what is known to pass already.
    void begin(AddressFamily family, std::size_t passed);
    // Ends it; what has passed stays known.
    void stop() { highest_ = lowest_ - 1; }

    bool isActive() const { return lowest_ <= highest_; }
    // The size of payload in question; only while active.
    std::size_t probe() const;
    // A payload of that size went both ways; it may be an earlier probe's, late.
    void onPassed(std::size_t payload);
    void onFailed();
    // The largest so far.
    std::size_t passed() const { return passed_; }

  private:
    int current() const;

    AddressFamily family_{};
    std::size_t passed_ = 0;
    // Of the sizes that are still in question; none: over.
    int lowest_ = 0;
    int highest_ = -1;
    bool first_ = false;
};

} // namespace thisbe::ice
