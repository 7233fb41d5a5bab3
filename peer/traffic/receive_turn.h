// Takes what a socket has, and waits a moment for more where packets come fast.
#pragma once

#include "shared/base/clock.h"
#include "shared/net/datagram_io.h"

#include <algorithm>
#include <span>

namespace thisbe::peer {

// A receiver that sleeps has to be woken, by the kernel of whoever sends: on one host that is the generator's time, and
// on any the packet that waits is measured as late. So after kFast packets in a row it looks again for kLinger, for
// kTurn at most before the loop's other work; slower streams cost a sleep each, as everything does.
struct ReceiveTurn {
    static constexpr std::size_t kFast = 16;
    static constexpr Duration kLinger = std::chrono::microseconds(30);
    static constexpr Duration kTurn = std::chrono::microseconds(500);

    // receive() as DatagramIo's; take(now, datagrams) has them at once. nextDue: of what is to be sent meanwhile.
    template<class Receive, class Take>
    static void run(const Clock& clock, TimePoint nextDue, Receive receive, Take take) {
        const TimePoint ends = std::min(clock.now() + kTurn, nextDue);
        TimePoint until = TimePoint::min();
        std::size_t inARow = 0;
        for (TimePoint now{};;) {
            const std::span<const Datagram> datagrams = receive();
            now = clock.now();
            if (!datagrams.empty()) {
                take(now, datagrams);
                inARow += datagrams.size();
                if (inARow >= kFast) until = now + kLinger;
            }
            if (now >= until || now >= ends) return;
        }
    }
};

} // namespace thisbe::peer
