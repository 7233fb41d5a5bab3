// What strangers who send records may cost.
#pragma once

#include "shared/base/clock.h"

#include <cstddef>
#include <cstdint>

namespace thisbe::peer {

struct RecordLimits {
    std::size_t connections = 4096;
    // From one IPv4 address or IPv6 /64; loopback is not limited.
    std::size_t perSource = 512;
    // Bytes of JSON.
    std::size_t maxRecord = 1024 * 1024;
    // Unfinished records of all connections together.
    std::size_t unfinished = 64 * 1024 * 1024;
    // Records with a fault that one connection may send until it is ended.
    std::uint32_t faults = 100;
    // Without a byte.
    Duration idle = std::chrono::minutes{10};
    // From a record's first byte to its last.
    Duration oneRecord = std::chrono::seconds{30};
};

} // namespace thisbe::peer
