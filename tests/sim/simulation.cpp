#include "tests/sim/simulation.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace thisbe::sim {

Simulation::Simulation(std::uint64_t seed) : seed_(seed), random_(seed) {}

test::SeededRandom Simulation::randomFor(std::string_view name) const {
    std::uint64_t mixed = seed_ ^ 0x9e3779b97f4a7c15ULL;
    for (const char letter : name) {
        mixed = (mixed ^ static_cast<std::uint8_t>(letter)) * 0x9fb21c651e98df25ULL;
        mixed ^= mixed >> 32;
    }
    return test::SeededRandom(mixed);
}

void Simulation::at(TimePoint time, std::function<void()> action) {
    std::uint64_t index = actions_.actions.size();
    if (actions_.free.empty()) {
        actions_.actions.push_back(std::move(action));
    } else {
        index = actions_.free.back();
        actions_.free.pop_back();
        actions_.actions[index] = std::move(action);
    }
    post(time, actions_, index);
}

void Simulation::post(TimePoint at, EventTarget& target, std::uint64_t argument, Packet* packet) {
    queue_.push(std::max(at, now()), target, argument, packet);
}

void Simulation::runUntil(TimePoint time) {
    while (step(time)) {
    }
}

bool Simulation::step(TimePoint limit) {
    const TimePoint nextEvent = queue_.nextTime();
    const TimePoint nextTimer = timers_.nextDeadline();
    const TimePoint next = std::max(std::min(nextEvent, nextTimer), now());
    if (next > limit || next == kNever) {
        if (limit != kNever) clock_.advanceTo(std::max(limit, now()));
        return false;
    }
    clock_.advanceTo(next);
    checkThatTimeMovesOn();
    if (nextEvent <= nextTimer) {
        const EventQueue::Event event = queue_.pop();
        event.target->onEvent(event.argument, event.packet);
    } else {
        timers_.fire(next);
    }
    return true;
}

void Simulation::checkThatTimeMovesOn() {
    // More than any honest conversation has in a microsecond: something asks to be woken again and again.
    constexpr std::uint64_t kMaxPerMicrosecond = 1'000'000;
    ++handled_;
    if (now() - movedOnAt_ > std::chrono::microseconds(1)) {
        movedOnAt_ = now();
        handledSince_ = 0;
    }
    if (++handledSince_ > kMaxPerMicrosecond) {
        throw std::runtime_error("simulation does not move on: 1,000,000 events within a microsecond; look "
                                 "for a nextDeadline() that stays in the past");
    }
}

void Simulation::Actions::onEvent(std::uint64_t argument, Packet*) {
    // Free before the call: the action may add another.
    const std::function<void()> action = std::exchange(actions[argument], nullptr);
    free.push_back(argument);
    action();
}

} // namespace thisbe::sim
