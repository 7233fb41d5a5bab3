// What the kernel knows of a TCP connection's path.
#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <optional>

namespace thisbe {

// tcp(7), TCP_INFO. The round trip is the kernel's smoothed estimate; zero while it has none.
struct TcpPathInfo {
    Duration rtt{};
    Duration rttVariation{};
    Duration leastRtt{};
    std::uint32_t retransmits = 0;      // segments sent again, since the beginning
    std::uint32_t congestionWindow = 0; // segments
    std::uint32_t segmentSize = 0;      // bytes

    // Nothing where socket is no TCP socket.
    static std::optional<TcpPathInfo> of(int socket);

    friend bool operator==(const TcpPathInfo&, const TcpPathInfo&) = default;
};

} // namespace thisbe
