// What a generator wants to do.
#pragma once

#include "shared/packet/traffic_shape.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::packet {

enum class Direction : std::uint8_t {
    forward, // the generator sends
    reverse, // the listener sends
    both,
};

const char* toString(Direction direction);

//   direction, pattern, unit of the rate, kind of sizes (8 each), sizes least, most (16), burst (32), rate,
//   duration in ns, count, seed (64)
struct TestPlan {
    static constexpr std::size_t kSize = 44;

    Direction direction = Direction::forward;
    TrafficShape shape; // of each direction

    bool generatorSends() const { return direction != Direction::reverse; }
    bool listenerSends() const { return direction != Direction::forward; }

    // Fails the reader where it makes no sense (TrafficShape::check()).
    static TestPlan read(ByteReader& reader);
    void write(ByteWriter& writer) const;

    friend bool operator==(const TestPlan&, const TestPlan&) = default;
};

} // namespace thisbe::packet
