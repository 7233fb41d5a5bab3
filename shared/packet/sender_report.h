// What one side sent, by its own account.
#pragma once

#include "shared/packet/pacing_report.h"

namespace thisbe::packet {

// Sequence numbers were given to scheduled packets; those that did not leave are among the receiver's lost.
struct SenderReport {
    std::uint64_t scheduled = 0;
    std::uint64_t sent = 0; // taken by the kernel, as packets on the wire
    std::uint64_t sentBytes = 0;
    std::uint64_t superPackets = 0; // with several of them inside (UDP_SEGMENT)
    std::uint64_t sendCalls = 0;
    std::uint64_t socketFull = 0;  // not sent: the socket's buffer was full
    std::uint64_t noBuffers = 0;   // not sent: ENOBUFS, a queue of this host was full
    std::uint64_t otherErrors = 0; // not sent: no route, too big, refused by a firewall
    std::uint64_t finished = 0;    // 1 when the stream is over
    PacingReport pacing;

    std::uint64_t notSent() const { return socketFull + noBuffers + otherErrors; }

    template<class Self, class Visit>
    static void visit(Self& self, Visit visit) {
        visit(self.scheduled), visit(self.sent), visit(self.sentBytes), visit(self.superPackets);
        visit(self.sendCalls), visit(self.socketFull), visit(self.noBuffers), visit(self.otherErrors);
        visit(self.finished);
        PacingReport::visit(self.pacing, visit);
    }

    friend bool operator==(const SenderReport&, const SenderReport&) = default;
};

} // namespace thisbe::packet
