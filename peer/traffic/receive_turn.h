// Takes what a socket has, and waits a moment for more where packets come fast.
#pragma once

#include "shared/base/clock.h"
#include "shared/net/datagram_io.h"

#include <algorithm>
#include <span>

namespace thisbe::peer {

// A receiver that sleeps has to be woken, and one that epoll watches costs a call for each packet even while
// it is awake, by the kernel of whoever sends: on one host that is the generator's time (15 % of it, of
// 800,000 packets/s), and on any the packet that waits is measured as late. So where packets follow each
// other within kLinger the socket is not watched, but looked at again for so long, for kTurn at most before
// the loop's other work. Slower streams cost a sleep each, as everything does.
class ReceiveTurn {
  public:
    static constexpr Duration kLinger = std::chrono::microseconds(30);
    static constexpr Duration kTurn = std::chrono::microseconds(500);

    struct Options {
        TimePoint nextDue = kNever; // of what is to be sent meanwhile
        bool test = false;          // a test runs: strangers make nobody look twice
    };

    // receive() as DatagramIo's; take(now, datagrams) has them at once; unwatch() is called at most once, and
    // then the caller watches again afterwards.
    template<class Receive, class Take, class Unwatch>
    void run(const Clock& clock, const Options& options, Receive receive, Take take, Unwatch unwatch) {
        const TimePoint ends = std::min(clock.now() + kTurn, options.nextDue);
        TimePoint until{};
        TimePoint now{};
        do {
            const std::span<const Datagram> datagrams = receive();
            now = clock.now();
            if (datagrams.empty()) continue;
            take(now, datagrams);
            const bool isFast = options.test && (datagrams.size() > 1 || now - heardAt_ <= kLinger);
            heardAt_ = now;
            if (!isFast) continue;
            if (until == TimePoint{}) unwatch();
            until = now + kLinger;
        } while (now < std::min(until, ends));
    }

  private:
    TimePoint heardAt_{};
};

} // namespace thisbe::peer
