#include "shared/packet/stream/stream_plan.h"

#include "shared/packet/stream/stream_frame.h"

namespace thisbe::packet {

std::optional<StreamPlan> StreamPlan::read(ByteReader& reader) {
    StreamPlan plan;
    const std::uint8_t direction = reader.u8();
    plan.reverse = direction == 1;
    plan.size = reader.u32();
    const std::uint64_t gap = reader.u64();
    const std::uint64_t duration = reader.u64();
    plan.count = reader.u64();
    constexpr auto kLongestTicks = static_cast<std::uint64_t>(kLongest.count());
    if (!reader.ok() || direction > 1 || gap > kLongestTicks || duration > kLongestTicks) return std::nullopt;
    if (plan.size < kStreamMessageHeader || plan.size > kStreamLargest) return std::nullopt;
    plan.gap = Duration(gap);
    plan.duration = Duration(duration);
    return plan;
}

void StreamPlan::write(ByteWriter& writer) const {
    writer.u8(reverse ? 1 : 0);
    writer.u32(size);
    writer.u64(static_cast<std::uint64_t>(gap.count()));
    writer.u64(static_cast<std::uint64_t>(duration.count()));
    writer.u64(count);
}

} // namespace thisbe::packet
