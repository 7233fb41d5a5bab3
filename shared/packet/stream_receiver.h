// The receiving side of one stream.
#pragma once

#include "shared/packet/clock_offset.h"
#include "shared/packet/histogram.h"
#include "shared/packet/jitter.h"
#include "shared/packet/probe_header.h"
#include "shared/packet/rate_series.h"
#include "shared/packet/receiver_report.h"
#include "shared/packet/sequence_statistics.h"

namespace thisbe::packet {

// Fed with authentic packets only. Constant memory, no allocation per packet. Times are local, since the
// session's start.
class StreamReceiver {
  public:
    // Numbers beyond this are impossible (a century at 100,000 packets/s) and would only wear out the window.
    static constexpr std::uint64_t kMostSequence = std::uint64_t{1} << 48;

    // clock: the sender's; outlives this.
    explicit StreamReceiver(const ClockOffset& clock) : clock_(clock) {}

    void onPacket(Duration now, const ProbeHeader& header);
    // The other side sent so many. Once, at the end.
    void finish(std::uint64_t sent) { sequences_.finish(sent); }

    // Without what the session and the socket know: forged, damaged, drops, round trips.
    ReceiverReport report() const;
    const RateSeries& rates() const { return rates_; }

  private:
    // The clock's estimate changes little within this time.
    static constexpr Duration kFresh = std::chrono::milliseconds(1);

    void measureDelay(Duration now, Duration transit);

    const ClockOffset& clock_;
    SequenceStatistics sequences_;
    Jitter jitter_;
    Histogram oneWay_;
    RateSeries rates_;
    std::optional<OffsetEstimate> estimate_;
    Duration estimatedAt_ = -kFresh;
    Duration worstBound_{};
    std::uint64_t bytes_ = 0;
    std::uint64_t impossible_ = 0;
    std::optional<Duration> firstAt_;
    Duration lastAt_{};
};

} // namespace thisbe::packet
