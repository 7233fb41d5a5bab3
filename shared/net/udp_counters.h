// What a UDP socket has done.
#pragma once

#include "shared/net/datagram_io.h"

#include <array>
#include <cstdint>

namespace thisbe {

// Since the socket was made. A super-packet carries several datagrams through the kernel as one (UDP_GRO,
// UDP_SEGMENT); single datagrams are not counted among them.
struct UdpCounters {
    std::uint64_t received = 0; // datagrams
    std::uint64_t receivedBytes = 0;
    std::uint64_t receivedSuperPackets = 0;
    std::uint64_t receiveCalls = 0;
    std::uint64_t truncated = 0;   // longer than the buffers, dropped
    std::uint64_t kernelDrops = 0; // dropped by the kernel because the receive buffer was full
    std::uint64_t sent = 0;        // datagrams
    std::uint64_t sentSuperPackets = 0;
    std::uint64_t sendCalls = 0;
    std::uint64_t blocked = 0;              // sends that ended because the send buffer was full
    std::uint64_t segmentationRefusals = 0; // super-packets that the kernel refused and that went one by one
    std::array<std::uint64_t, kDatagramErrors> failed{}; // datagrams not sent, by DatagramError
    std::array<std::uint64_t, kDatagramErrors> pathErrors{};

    std::uint64_t failures(DatagramError error) const { return failed[static_cast<std::size_t>(error)]; }
};

} // namespace thisbe
