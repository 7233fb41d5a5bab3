// Interarrival jitter (RFC 3550, section 6.4.1).
#pragma once

#include "shared/base/clock.h"

#include <cmath>
#include <optional>

namespace thisbe::packet {

// "J(i) = J(i-1) + (|D(i-1,i)| - J(i-1))/16", over the packets in the order in which they arrive. Clocks that
// differ by a constant do not matter: D is a difference of transit times.
class Jitter {
  public:
    // transit: time of arrival by the receiver's clock less time of sending by the sender's.
    void onTransit(Duration transit) {
        if (last_) {
            const auto difference = static_cast<double>((transit - *last_).count());
            nanoseconds_ += (std::fabs(difference) - nanoseconds_) / 16;
        }
        last_ = transit;
    }

    Duration value() const { return Duration(std::llround(nanoseconds_)); }

  private:
    std::optional<Duration> last_;
    double nanoseconds_ = 0;
};

} // namespace thisbe::packet
