// What one side of a test over TCP has sent or received.
#pragma once

#include "shared/base/clock.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <cstdint>

namespace thisbe::packet {

struct StreamTotals {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0; // whole messages, headers included
    Duration span{};         // from the first byte to the last
    std::uint64_t disordered =
        0; // messages with another number than the next: TCP makes it 0, or something is broken
    // Of this side's kernel.
    Duration rtt{};
    Duration leastRtt{};
    std::uint32_t retransmits = 0;
    std::uint32_t congestionWindow = 0;

    // Bits a second; 0 while there is no span.
    double bitsPerSecond() const;

    // The reader says whether all was there.
    static StreamTotals read(ByteReader& reader);
    void write(ByteWriter& writer) const;

    friend bool operator==(const StreamTotals&, const StreamTotals&) = default;
};

} // namespace thisbe::packet
