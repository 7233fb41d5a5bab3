// The times of packets: one implementation a pattern.
#pragma once

#include "shared/base/clock.h"

#include <cstdint>

namespace thisbe::packet {

class ArrivalProcess {
  public:
    virtual ~ArrivalProcess() = default;

    // When the next packet leaves, since the start; never earlier than the one before. size is its size in
    // bytes: of a stream with a bit rate, it takes its time after itself.
    virtual Duration next(std::uint16_t size) = 0;
};

} // namespace thisbe::packet
