#include "shared/packet/control/stream_way.h"

#include <string>

namespace thisbe::packet {

const char* toString(StreamWay way) {
    switch (way) {
    case StreamWay::best:
        return "best";
    case StreamWay::direct4:
        return "direct4";
    case StreamWay::direct6:
        return "direct6";
    case StreamWay::relay:
        return "relay";
    }
    return "?";
}

Result<StreamWay> parseStreamWay(std::string_view text) {
    for (std::uint8_t value = 0; value < kStreamWays; ++value)
        if (text == toString(static_cast<StreamWay>(value))) return static_cast<StreamWay>(value);
    return failure("'" + std::string(text) + "' is no way; expected best, direct4, direct6 or relay");
}

} // namespace thisbe::packet
