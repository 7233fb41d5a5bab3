// The checksum of IPv4, UDP, TCP and ICMP: RFC 1071, and its update without the rest of the packet: RFC 1624.
#pragma once

#include "shared/base/bytes.h"

#include <cstddef>
#include <cstdint>

namespace thisbe::natlab {

// Collects what changes, 16 bits at a time, and then puts a checksum right.
class ChecksumUpdate {
  public:
    void replace(std::uint16_t before, std::uint16_t after) {
        sum_ += static_cast<std::uint16_t>(~before);
        sum_ += after;
    }

    // RFC 1624, equation 3: HC' = ~(~HC + ~m + m')
    std::uint16_t apply(std::uint16_t checksum) const {
        std::uint64_t sum = sum_ + static_cast<std::uint16_t>(~checksum);
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return static_cast<std::uint16_t>(~sum);
    }

  private:
    std::uint64_t sum_ = 0;
};

// The one's complement sum of the bytes, not yet inverted; an odd last byte counts as if a zero followed.
inline std::uint64_t checksumOf(ByteView bytes) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum += i % 2 == 0 ? std::uint64_t{bytes[i]} << 8 : bytes[i];
    return sum;
}

// What the checksum field has to hold when everything else, with zero in that field, sums up to this. Over
// bytes with their checksum in place: 0 when it is right.
inline std::uint16_t finishChecksum(std::uint64_t sum) {
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

} // namespace thisbe::natlab
