#include "tests/sim/simulation.h"

#include "tests/sim/timer.h"

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
    // More than any honest conversation has at one instant: something asks to be woken again and again.
    constexpr std::uint64_t kMaxAtOneTime = 10'000'000;
    if (queue_.nextTime() > limit) {
        clock_.advanceTo(std::max(limit, now()));
        return false;
    }
    const EventQueue::Event event = queue_.pop();
    handledAtThisTime_ = event.at == now() ? handledAtThisTime_ + 1 : 0;
    if (handledAtThisTime_ > kMaxAtOneTime) {
        throw std::runtime_error("simulation does not move on: 10,000,000 events at one time; look for a "
                                 "nextDeadline() that stays in the past");
    }
    clock_.advanceTo(event.at);
    ++handled_;
    event.target->onEvent(event.argument, event.packet);
    return true;
}

void Simulation::Timers::onEvent(std::uint64_t argument, Packet*) {
    const auto index = static_cast<std::uint32_t>(argument);
    const auto generation = static_cast<std::uint32_t>(argument >> 32);
    const TimerSlot slot = slots[index];
    if (slot.generation == generation && slot.timer != nullptr) slot.timer->onEvent();
}

void Simulation::Actions::onEvent(std::uint64_t argument, Packet*) {
    // Free before the call: the action may add another.
    const std::function<void()> action = std::exchange(actions[argument], nullptr);
    free.push_back(argument);
    action();
}

} // namespace thisbe::sim
