// Where each lost packet went, as far as it can be known.
#pragma once

#include "shared/packet/receiver_report.h"
#include "shared/packet/sender_report.h"

#include <string>

namespace thisbe::packet {

// Of one direction, from the counters of both ends. The parts add up to lost. What the receiving socket
// dropped may have been another test's on the same socket, so receiverBuffer is an upper limit and path a
// lower one.
struct LossVerdict {
    std::uint64_t scheduled = 0;
    std::uint64_t lost = 0;
    std::uint64_t senderSocket = 0;   // its buffer was full
    std::uint64_t senderQueue = 0;    // a queue or an error of the sending host
    std::uint64_t receiverBuffer = 0; // the receiving socket's buffer was full
    std::uint64_t application = 0;    // arrived, but late, damaged or forged on the way
    std::uint64_t path = 0;           // none of these: between the hosts

    static LossVerdict of(const SenderReport& sender, const ReceiverReport& receiver);

    double share() const {
        return scheduled == 0 ? 0 : static_cast<double>(lost) / static_cast<double>(scheduled);
    }
    // One sentence.
    std::string toString() const;
};

} // namespace thisbe::packet
