#include "shared/packet/stream/stream_totals.h"

#include <algorithm>

namespace thisbe::packet {

namespace {

// What another host says may be anything.
Duration duration(std::uint64_t ticks) {
    return Duration(std::min<std::uint64_t>(ticks, static_cast<std::uint64_t>(Duration::max().count())));
}

std::uint64_t ticks(Duration duration) {
    return static_cast<std::uint64_t>(std::max(duration, Duration::zero()).count());
}

} // namespace

double StreamTotals::bitsPerSecond() const {
    const double seconds = std::chrono::duration<double>(span).count();
    return seconds > 0 ? 8.0 * static_cast<double>(bytes) / seconds : 0;
}

StreamTotals StreamTotals::read(ByteReader& reader) {
    StreamTotals totals;
    totals.messages = reader.u64();
    totals.bytes = reader.u64();
    totals.span = duration(reader.u64());
    totals.disordered = reader.u64();
    totals.rtt = duration(reader.u64());
    totals.leastRtt = duration(reader.u64());
    totals.retransmits = reader.u32();
    totals.congestionWindow = reader.u32();
    return totals;
}

void StreamTotals::write(ByteWriter& writer) const {
    writer.u64(messages);
    writer.u64(bytes);
    writer.u64(ticks(span));
    writer.u64(disordered);
    writer.u64(ticks(rtt));
    writer.u64(ticks(leastRtt));
    writer.u32(retransmits);
    writer.u32(congestionWindow);
}

} // namespace thisbe::packet
