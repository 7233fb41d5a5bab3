// Whether what was sent is what was asked for: the generator's own account of its pacing.
#pragma once

#include "shared/packet/histogram.h"
#include "shared/packet/pacing_report.h"

#include <optional>

namespace thisbe::packet {

// Fed once for each time that the sender handed packets to the kernel. Constant memory.
class PacerAudit {
  public:
    // count packets, due at first … last, went at sent; all since the start of the stream.
    void onSent(Duration sent, Duration first, Duration last, std::uint64_t count);

    PacingReport report() const;

  private:
    Histogram lateness_;
    std::uint64_t batches_ = 0;
    std::uint64_t packets_ = 0;
    std::uint64_t gaps_ = 0; // between single packets
    std::uint64_t gapsNear_ = 0;
    double errorMean_ = 0; // Welford's sums, nanoseconds
    double errorSquares_ = 0;
    std::optional<Duration> lastSent_;
    Duration lastDue_{};
    Duration firstSent_{};
};

} // namespace thisbe::packet
