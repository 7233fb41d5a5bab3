#include "peer/traffic/stream_pacer.h"

#include <sys/prctl.h>

#include <algorithm>

namespace thisbe::peer {

StreamPacer::StreamPacer(EventLoop& loop, const Clock& clock, Calls calls)
    : clock_(clock), calls_(std::move(calls)), timer_(loop.timers(), [this] { onTimer(); }) {
    // The default of 50 us is as much as the spinning would have to make up for.
    ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

void StreamPacer::wake() {
    const TimePoint due = calls_.nextDue();
    timer_.arm(due == kNever ? kNever : due - kSpin);
}

bool StreamPacer::spinUntil(TimePoint due) {
    TimePoint now = clock_.now();
    if (due - now > kSpin) return false;
    while (now < due)
        now = clock_.now();
    return true;
}

void StreamPacer::onTimer() {
    const TimePoint turnEnds = clock_.now() + kTurn;
    for (;;) {
        const TimePoint due = calls_.nextDue();
        if (due == kNever) return;
        if (!spinUntil(due)) return wake();
        const TimePoint now = clock_.now();
        if (now >= turnEnds) return timer_.arm(now); // others first; late packets leave in one batch
        calls_.send(now);
    }
}

} // namespace thisbe::peer
