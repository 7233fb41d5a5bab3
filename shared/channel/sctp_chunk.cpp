#include "shared/channel/sctp_chunk.h"

#include "shared/wire/byte_reader.h"

#include <algorithm>

namespace thisbe {

namespace {

constexpr std::size_t kChunkHeader = 4;

} // namespace

std::optional<SctpChunk> SctpChunks::next() {
    ByteReader reader(rest_);
    const auto type = static_cast<SctpChunk::Type>(reader.u8());
    reader.u8(); // flags
    const std::size_t length = reader.u16();
    if (!reader.ok() || length < kChunkHeader || length > rest_.size()) return std::nullopt;
    const SctpChunk chunk{.type = type, .value = rest_.subspan(kChunkHeader, length - kChunkHeader)};
    // "This Chunk Length field does not count any chunk padding", to a multiple of 4 bytes.
    rest_ = rest_.subspan(std::min(rest_.size(), (length + 3) / 4 * 4));
    return chunk;
}

std::optional<SctpSack> SctpSack::from(const SctpChunk& chunk) {
    if (chunk.type != SctpChunk::Type::sack) return std::nullopt;
    ByteReader reader(chunk.value);
    const SctpSack sack{.cumulativeAck = reader.u32(), .window = reader.u32()};
    reader.u32(); // the numbers of gaps and duplicates
    return reader.ok() ? std::optional(sack) : std::nullopt;
}

} // namespace thisbe
