#include "tests/sim/timer.h"

#include "tests/sim/simulation.h"

#include <algorithm>
#include <utility>

namespace thisbe::sim {

Timer::Timer(Simulation& simulation, std::function<void()> onExpiry)
    : simulation_(simulation), onExpiry_(std::move(onExpiry)) {
    auto& timers = simulation_.timers_;
    if (timers.free.empty()) {
        slot_ = static_cast<std::uint32_t>(timers.slots.size());
        timers.slots.push_back({this, 0});
    } else {
        slot_ = timers.free.back();
        timers.free.pop_back();
        timers.slots[slot_].timer = this;
    }
}

Timer::~Timer() {
    auto& slot = simulation_.timers_.slots[slot_];
    slot.timer = nullptr;
    ++slot.generation;
    simulation_.timers_.free.push_back(slot_);
}

void Timer::arm(TimePoint at) {
    due_ = at;
    if (at == kNever) return;
    due_ = std::max(at, simulation_.now());
    // An event that comes earlier finds the new time when it comes.
    if (due_ < posted_) post(due_);
}

void Timer::post(TimePoint at) {
    auto& slot = simulation_.timers_.slots[slot_];
    ++slot.generation; // what is in the queue already means nothing any more
    posted_ = at;
    simulation_.post(at, simulation_.timers_, std::uint64_t{slot.generation} << 32 | slot_);
}

void Timer::onEvent() {
    posted_ = kNever;
    if (due_ == kNever) return;
    if (due_ > simulation_.now()) {
        post(due_);
        return;
    }
    due_ = kNever;
    onExpiry_(); // may destroy this
}

} // namespace thisbe::sim
