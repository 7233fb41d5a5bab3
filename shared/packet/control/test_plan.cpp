#include "shared/packet/control/test_plan.h"

namespace thisbe::packet {

const char* toString(Direction direction) {
    switch (direction) {
    case Direction::forward:
        return "forward";
    case Direction::reverse:
        return "reverse";
    case Direction::both:
        return "both";
    }
    return "?";
}

TestPlan TestPlan::read(ByteReader& reader) {
    TestPlan plan;
    TrafficShape& shape = plan.shape;
    plan.direction = static_cast<Direction>(reader.u8());
    shape.pattern = static_cast<TrafficPattern>(reader.u8());
    shape.rate.unit = static_cast<TrafficRate::Unit>(reader.u8());
    shape.sizes.kind = static_cast<PacketSizes::Kind>(reader.u8());
    shape.sizes.least = reader.u16();
    shape.sizes.most = reader.u16();
    shape.burst = reader.u32();
    shape.rate.amount = reader.u64();
    shape.duration = Duration(static_cast<Duration::rep>(reader.u64()));
    shape.count = reader.u64();
    shape.seed = reader.u64();
    const bool known =
        plan.direction <= Direction::both && static_cast<std::uint8_t>(shape.pattern) < kTrafficPatterns &&
        shape.rate.unit <= TrafficRate::Unit::unlimited && shape.sizes.kind <= PacketSizes::Kind::imix;
    if (!known || !shape.withinLimits()) reader.fail();
    return plan;
}

void TestPlan::write(ByteWriter& writer) const {
    writer.u8(static_cast<std::uint8_t>(direction));
    writer.u8(static_cast<std::uint8_t>(shape.pattern));
    writer.u8(static_cast<std::uint8_t>(shape.rate.unit));
    writer.u8(static_cast<std::uint8_t>(shape.sizes.kind));
    writer.u16(shape.sizes.least);
    writer.u16(shape.sizes.most);
    writer.u32(shape.burst);
    writer.u64(shape.rate.amount);
    writer.u64(static_cast<std::uint64_t>(shape.duration.count()));
    writer.u64(shape.count);
    writer.u64(shape.seed);
}

} // namespace thisbe::packet
