// What is to be sent in a test over TCP.
#pragma once

#include "shared/base/clock.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <cstdint>
#include <optional>

namespace thisbe::packet {

struct StreamPlan {
    static constexpr Duration kLongest = std::chrono::hours(1);

    bool reverse = false;    // the listener sends
    std::uint32_t size = 0;  // bytes of each message, its header included
    Duration gap{};          // from one message to the next; zero: as fast as TCP takes them
    Duration duration{};     // zero: no limit
    std::uint64_t count = 0; // zero: no limit

    // Nothing when a field is out of range: a size that no message has, negative or longer times than an
    // hour.
    static std::optional<StreamPlan> read(ByteReader& reader);
    void write(ByteWriter& writer) const;

    friend bool operator==(const StreamPlan&, const StreamPlan&) = default;
};

} // namespace thisbe::packet
