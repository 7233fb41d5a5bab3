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
    const TimePoint asked = due == kNever ? kNever : due - spin_;
    sleptUntil_ = asked > clock_.now() ? asked : kNever;
    timer_.arm(asked);
}

// Grows at once and shrinks slowly, by half in some seven hundred packets: a late wake costs a packet its
// time, an early one nothing but cycles.
void StreamPacer::noteWake(TimePoint now) {
    constexpr Duration kMargin = std::chrono::microseconds(20);
    const Duration late = sleptUntil_ == kNever ? Duration{} : now - sleptUntil_;
    sleptUntil_ = kNever;
    spin_ = std::clamp(std::max(spin_ - spin_ / 1024, late + kMargin), kLeastSpin, kMostSpin);
}

bool StreamPacer::spinUntil(TimePoint due) {
    TimePoint now = clock_.now();
    if (due - now > spin_) return false;
    while (now < due)
        now = clock_.now();
    return true;
}

void StreamPacer::onTimer() {
    const TimePoint began = clock_.now();
    noteWake(began);
    const TimePoint turnEnds = began + kTurn;
    for (;;) {
        const TimePoint due = calls_.nextDue();
        if (due == kNever) return;
        // Others first: now, when the packet before has just left, and not when the next one is due. What is
        // late by then leaves in one batch.
        if (const TimePoint now = clock_.now(); now >= turnEnds) return timer_.arm(now);
        if (!spinUntil(due)) return wake();
        calls_.send(clock_.now());
    }
}

} // namespace thisbe::peer
