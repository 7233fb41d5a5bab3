// Frames of a test over TCP: a 4-byte length, then a type and its fields, big-endian.
#pragma once

#include "shared/wire/byte_writer.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace thisbe::packet {

// The conversation, C the side that connects, L the listener:
//   C  hello        "thisbeTC", version 1
//   L  challenge    16 random bytes; until they come back nothing else is taken, and nothing of L's is spent
//   C  proposal     the challenge and what is to be sent (StreamPlan)
//   L  acceptance, or refusal: the plan is out of range
//   sender  message …  number, time, filler
//   sender  end     what it sent (StreamTotals)
//   receiver  result  what it received (StreamTotals); then both close
enum class StreamFrameType : std::uint8_t {
    hello = 1,
    challenge = 2,
    proposal = 3,
    acceptance = 4,
    refusal = 5,
    message = 6,
    end = 7,
    result = 8,
};

inline constexpr std::size_t kStreamLengthSize = 4;
inline constexpr std::size_t kStreamChallengeSize = 16;
// Length, type, number and time: the smallest message.
inline constexpr std::size_t kStreamMessageHeader = kStreamLengthSize + 1 + 8 + 8;
// The largest frame, its length included.
inline constexpr std::size_t kStreamLargest = 1024 * 1024;
inline constexpr std::string_view kStreamMagic = "thisbeTC";
inline constexpr std::uint8_t kStreamVersion = 1;

// A whole frame; fields writes what follows the type. At most 256 bytes.
template<class Fields>
std::vector<std::uint8_t> streamFrame(StreamFrameType type, Fields fields) {
    std::vector<std::uint8_t> out(256);
    ByteWriter writer(out);
    writer.u32(0);
    writer.u8(static_cast<std::uint8_t>(type));
    fields(writer);
    const std::size_t size = writer.size();
    ByteWriter(out).u32(static_cast<std::uint32_t>(size - kStreamLengthSize));
    out.resize(size);
    return out;
}

} // namespace thisbe::packet
