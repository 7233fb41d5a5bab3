// Calls whoever sends streams at the microsecond that a packet is due, on an event loop that has other work
// too.
#pragma once

#include "shared/net/event_loop.h"
#include "shared/net/timer.h"

namespace thisbe::peer {

// A long wait is slept, but for its last kSpin, which is spun away since a kernel wakes late; the loop's
// other work gets its turn at least every kTurn. So a stream of more than some 15,000 packets a second takes
// a whole core, and a slow one next to nothing.
class StreamPacer {
  public:
    static constexpr Duration kSpin = std::chrono::microseconds(60);
    static constexpr Duration kTurn = std::chrono::microseconds(200);

    struct Calls {
        std::function<TimePoint()> nextDue; // kNever: nothing to send
        std::function<void(TimePoint now)> send;
    };

    // clock: the loop's.
    StreamPacer(EventLoop& loop, const Clock& clock, Calls calls);

    // After whatever may have changed when the next packet is due.
    void wake();

  private:
    void onTimer();
    // False: there is time to sleep.
    bool spinUntil(TimePoint due);

    const Clock& clock_;
    Calls calls_;
    Timer timer_;
};

} // namespace thisbe::peer
