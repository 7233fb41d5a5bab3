// What one side received, by its own account.
#pragma once

#include "shared/packet/delay_summary.h"

namespace thisbe::packet {

struct ReceiverReport {
    std::uint64_t received = 0; // different packets
    std::uint64_t bytes = 0;    // of them, UDP payload
    std::uint64_t duplicates = 0;
    std::uint64_t reordered = 0; // RFC 4737
    std::uint64_t largestExtent = 0;
    std::uint64_t late = 0; // after 65,536 newer ones; counted as lost
    std::uint64_t next = 0; // one more than the highest number received
    std::uint64_t lossRuns = 0;
    std::uint64_t longestLossRun = 0;
    std::uint64_t forged = 0;       // not authentic
    std::uint64_t damaged = 0;      // not of the size that they say, or with an impossible number
    std::uint64_t socketDrops = 0;  // by the kernel since the test began: this host's receive buffer was full
    std::uint64_t superPackets = 0; // that came as one through the kernel (UDP_GRO)
    std::uint64_t clockSteps = 0;
    Duration took{}; // first to last
    Duration jitter{};
    DelaySummary oneWay;
    DelaySummary roundTrip;

    template<class Self, class Visit>
    static void visit(Self& self, Visit visit) {
        visit(self.received), visit(self.bytes), visit(self.duplicates), visit(self.reordered);
        visit(self.largestExtent), visit(self.late), visit(self.next), visit(self.lossRuns);
        visit(self.longestLossRun), visit(self.forged), visit(self.damaged), visit(self.socketDrops);
        visit(self.superPackets), visit(self.clockSteps), visit(self.took), visit(self.jitter);
        DelaySummary::visit(self.oneWay, visit);
        DelaySummary::visit(self.roundTrip, visit);
    }

    friend bool operator==(const ReceiverReport&, const ReceiverReport&) = default;
};

} // namespace thisbe::packet
