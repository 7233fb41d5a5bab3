#include "shared/channel/retransmission_guard.h"

#include "shared/wire/byte_writer.h"

#include <algorithm>
#include <cstring>
#include <usrsctp.h>

namespace thisbe {

namespace {

constexpr std::size_t kChecksumAt = 8;
constexpr std::uint16_t kSackLength = 16;

// Serial numbers (RFC 1982), less than half of them apart.
bool isAtLeast(std::uint32_t tsn, std::uint32_t other) {
    return tsn - other < std::uint32_t{1} << 31;
}

} // namespace

void RetransmissionGuard::onIncoming(TimePoint now, ByteView packet) {
    SctpChunks chunks(packet);
    while (const auto chunk = chunks.next()) {
        const auto sack = SctpSack::from(*chunk);
        if (!sack || (lastSack_ && !isAtLeast(sack->cumulativeAck, lastSack_->cumulativeAck))) continue;
        if (!lastSack_ || sack->cumulativeAck != lastSack_->cumulativeAck) lastProgress_ = now;
        lastSack_ = sack;
        std::copy_n(packet.begin(), header_.size(), header_.begin());
    }
}

void RetransmissionGuard::onOutgoing(TimePoint now, ByteView packet) {
    SctpChunks chunks(packet);
    while (const auto chunk = chunks.next())
        if (chunk->type == SctpChunk::Type::data || chunk->type == SctpChunk::Type::forwardTsn)
            lastProgress_ = now;
}

std::optional<RetransmissionGuard::Packet> RetransmissionGuard::revive(TimePoint now, Duration longestTimer) {
    if (!lastSack_ || now < lastProgress_ + 2 * longestTimer) return std::nullopt;
    lastProgress_ = now;
    Packet packet{};
    ByteWriter writer(packet);
    writer.bytes(ByteView(header_).first(kChecksumAt));
    writer.u32(0); // the checksum is of a packet with this in its place
    writer.u8(static_cast<std::uint8_t>(SctpChunk::Type::sack));
    writer.u8(0);
    writer.u16(kSackLength);
    writer.u32(lastSack_->cumulativeAck);
    writer.u32(lastSack_->window);
    writer.u32(0); // no gaps, no duplicates
    const std::uint32_t checksum = usrsctp_crc32c(packet.data(), packet.size());
    std::memcpy(packet.data() + kChecksumAt, &checksum, sizeof(checksum));
    return packet;
}

} // namespace thisbe
