// By which way between two peers a stream of test packets goes.
#pragma once

#include "shared/base/result.h"

#include <cstdint>
#include <string_view>

namespace thisbe::packet {

// Only between peers, whose connection has several ways at once; elsewhere there is but one.
enum class StreamWay : std::uint8_t {
    best = 0,    // the one that carries their messages at the moment, whichever that is
    direct4 = 1, // IPv4, without a relay; a LAN counts too
    direct6 = 2, // the same over IPv6
    relay = 3,
};

inline constexpr std::uint8_t kStreamWays = 4;

// "best", "direct4", "direct6", "relay": for people, scripts and --via.
const char* toString(StreamWay way);
Result<StreamWay> parseStreamWay(std::string_view text);

} // namespace thisbe::packet
