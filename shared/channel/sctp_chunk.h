// What can be read in an SCTP packet without an association (RFC 9260, section 3).
#pragma once

#include "shared/base/bytes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace thisbe {

// Section 3.1: ports, verification tag and checksum.
constexpr std::size_t kSctpCommonHeader = 12;

struct SctpChunk {
    // Section 3.2 and RFC 3758, of those that somebody here looks at.
    enum class Type : std::uint8_t { data = 0, sack = 3, forwardTsn = 192 };

    Type type{};
    ByteView value; // behind type, flags and length; without padding
};

// Walks through the chunks of a packet; what is cut off or has an impossible length ends the walk.
class SctpChunks {
  public:
    explicit SctpChunks(ByteView packet)
        : rest_(packet.subspan(std::min(packet.size(), kSctpCommonHeader))) {}

    std::optional<SctpChunk> next();

  private:
    ByteView rest_;
};

// Section 3.3.4, without gaps and duplicates.
struct SctpSack {
    std::uint32_t cumulativeAck = 0;
    std::uint32_t window = 0; // a_rwnd, bytes

    // None if the chunk is no SACK or too short for one.
    static std::optional<SctpSack> from(const SctpChunk& chunk);
};

} // namespace thisbe
