#include "peer/stream/message_counter.h"

#include "shared/wire/byte_writer.h"

#include <array>

namespace thisbe::peer {

void MessageCounter::onMessage(std::uint64_t number, std::size_t size, TimePoint now) {
    if (totals_.messages == 0) first_ = now;
    last_ = now;
    if (number != totals_.messages) ++totals_.disordered;
    ++totals_.messages;
    totals_.bytes += size;
}

packet::StreamTotals MessageCounter::totals(const std::optional<TcpPathInfo>& path) const {
    packet::StreamTotals out = totals_;
    out.span = last_ - first_;
    if (!path) return out;
    out.rtt = path->rtt;
    out.leastRtt = path->leastRtt;
    out.retransmits = path->retransmits;
    out.congestionWindow = path->congestionWindow;
    return out;
}

void appendMessage(std::uint64_t number, std::uint32_t size, Duration sinceStart, std::string& out) {
    std::array<std::uint8_t, packet::kStreamMessageHeader> header{};
    ByteWriter writer(header);
    writer.u32(static_cast<std::uint32_t>(size - packet::kStreamLengthSize));
    writer.u8(static_cast<std::uint8_t>(packet::StreamFrameType::message));
    writer.u64(number);
    writer.u64(static_cast<std::uint64_t>(sinceStart.count()));
    out += asText(header);
    out.append(size - header.size(), '\0');
}

} // namespace thisbe::peer
