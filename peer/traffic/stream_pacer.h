// Calls whoever sends streams at the microsecond that a packet is due, on an event loop that has other work
// too.
#pragma once

#include "shared/net/event_loop.h"
#include "shared/net/timer.h"

namespace thisbe::peer {

// A long wait is slept, but for its end, which is spun away since a kernel wakes late: how late it did lately
// is how early it is asked to, within the bounds below. The loop's other work gets its turn at least every
// kTurn. So a stream of more than some 8,000 packets a second takes a whole core, and a slow one next to
// nothing; on a host that wakes late, slower ones take more.
class StreamPacer {
  public:
    static constexpr Duration kLeastSpin = std::chrono::microseconds(120);
    static constexpr Duration kMostSpin = std::chrono::microseconds(500);
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
    void noteWake(TimePoint now);

    const Clock& clock_;
    Calls calls_;
    Timer timer_;
    Duration spin_ = kLeastSpin;
    TimePoint sleptUntil_ = kNever; // what was asked for; kNever: it was no sleep
};

} // namespace thisbe::peer
