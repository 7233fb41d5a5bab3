// How long a peer takes to answer, in four bytes of its session.
#pragma once

#include "shared/base/clock.h"

#include <algorithm>
#include <cstdint>

namespace thisbe::rendezvous {

// RFC 8489, section 6.2.1: "The RTO is an estimate of the round-trip time (RTT) and is computed as described
// in [RFC6298]", in whole milliseconds; "SHOULD have an initial value of 500 ms". stun::RtoEstimator does the
// same where there are not a million of them.
class RoundTrip {
  public:
    static constexpr std::chrono::milliseconds kInitialRto{500};
    // A reply that was delayed once is not worth a second datagram.
    static constexpr std::chrono::milliseconds kShortestRto{100};
    static constexpr std::chrono::milliseconds kLongestRto{2'000};

    // Of a request that was sent once (Karn's algorithm).
    void addSample(Duration roundTrip) {
        const auto sample = static_cast<std::uint16_t>(
            std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(roundTrip),
                       std::chrono::milliseconds(1), kLongestRto)
                .count());
        if (smoothed_ == 0) { // RFC 6298 (2.2)
            smoothed_ = sample;
            variation_ = sample / 2;
            return;
        }
        // RFC 6298 (2.3), with alpha = 1/8 and beta = 1/4.
        const int error = std::max(smoothed_, sample) - std::min(smoothed_, sample);
        variation_ = static_cast<std::uint16_t>((3 * variation_ + error) / 4);
        smoothed_ = static_cast<std::uint16_t>((7 * smoothed_ + sample) / 8);
    }
    std::chrono::milliseconds rto() const {
        if (smoothed_ == 0) return kInitialRto;
        return std::clamp(std::chrono::milliseconds(smoothed_ + 4 * variation_), kShortestRto, kLongestRto);
    }

  private:
    std::uint16_t smoothed_ = 0; // milliseconds; 0: no sample yet
    std::uint16_t variation_ = 0;
};

} // namespace thisbe::rendezvous
