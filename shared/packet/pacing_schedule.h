// When each packet of a stream is to leave, and how large it is.
#pragma once

#include "shared/packet/pacing/arrival_process.h"
#include "shared/packet/traffic_shape.h"

#include <memory>
#include <optional>

namespace thisbe::packet {

// Absolute: the time of the nth packet depends on the shape only, never on when the one before really left,
// so that a late wake-up does not lower the rate. Allocates in its constructor only.
class PacingSchedule {
  public:
    struct Packet {
        Duration at{}; // since the start of the stream
        std::uint16_t size = 0;
    };

    // The shape must have passed its check().
    explicit PacingSchedule(const TrafficShape& shape);
    ~PacingSchedule();

    // The next one to leave; nothing when the stream is over. An unlimited stream's are all due at once, so
    // its owner also has to look at ended().
    const std::optional<Packet>& next() const { return next_; }
    void pop();
    // The stream's duration is over.
    bool ended(Duration since) const { return shape_.duration != Duration{} && since >= shape_.duration; }

    std::uint64_t popped() const { return popped_; }
    const TrafficShape& shape() const { return shape_; }

  private:
    void advance();

    TrafficShape shape_;
    std::unique_ptr<RandomSource> random_; // of its seed
    std::unique_ptr<ArrivalProcess> process_;
    std::optional<Packet> next_;
    std::uint64_t popped_ = 0;
};

} // namespace thisbe::packet
