// The memory of batched UDP, shared by all sockets of one thread.
#pragma once

#include "shared/net/udp_receive_batch.h"
#include "shared/net/udp_send_batch.h"

#include <vector>

namespace thisbe {

// A socket itself is small (a TURN server has one for each relayed address); what a batch needs, about 2 MiB
// of address space of which only the used part becomes memory, exists once a thread.
class UdpBuffers {
  public:
    static constexpr std::size_t kLargestMessage = 65535; // a whole super-packet
    static constexpr std::size_t kPathErrorsAtOnce = 64;
    static constexpr std::size_t kFailuresAtOnce = 1024;

    // Sockets receive super-packets (UDP_GRO) only into messages of kLargestMessage bytes; with smaller ones,
    // longer datagrams are counted as truncated and dropped.
    explicit UdpBuffers(std::size_t messages = 32, std::size_t bytesPerMessage = kLargestMessage)
        : receive(messages, bytesPerMessage) {
        failures.reserve(kFailuresAtOnce);
        pathErrors.reserve(kPathErrorsAtOnce);
    }

    UdpReceiveBatch receive;
    UdpSendBatch send;
    std::vector<SendFailure> failures;
    std::vector<PathError> pathErrors;
};

} // namespace thisbe
