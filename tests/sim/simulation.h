// A seeded world in virtual time: the clock, the queue of events, the randomness and the trace.
#pragma once

#include "shared/net/timer_queue.h"
#include "tests/sim/event_queue.h"
#include "tests/sim/packet_pool.h"
#include "tests/sim/trace.h"
#include "tests/sim/virtual_clock.h"
#include "tests/support/seeded_random.h"

#include <functional>
#include <string_view>

namespace thisbe::sim {

// The same seed and the same calls give the same events, byte for byte. Everything else of the simulator
// hangs on one Simulation and must not outlive it. Not thread-safe: one thread, one simulation.
class Simulation {
  public:
    explicit Simulation(std::uint64_t seed);
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;

    std::uint64_t seed() const { return seed_; }
    TimePoint now() const { return clock_.now(); }
    const Clock& clock() const { return clock_; }
    Trace& trace() { return trace_; }
    PacketPool& packets() { return packets_; }
    // The production event loop's own: make thisbe::Timer objects with it. At one time packets come before
    // timers.
    TimerQueue& timers() { return timers_; }
    // The network's own randomness.
    RandomSource& random() { return random_; }
    // An independent stream, so that what one host draws does not move what another one gets.
    test::SeededRandom randomFor(std::string_view name) const;

    // Calls action once. For the script of a test: cut a link, move a host.
    void at(TimePoint time, std::function<void()> action);
    void after(Duration delay, std::function<void()> action) { at(now() + delay, std::move(action)); }
    // For the pieces of the simulator. A time that has passed counts as now.
    void post(TimePoint at, EventTarget& target, std::uint64_t argument, Packet* packet = nullptr);

    // Handles every event up to and including that time, then makes it now. kNever: until nothing is left to
    // do.
    void runUntil(TimePoint time);
    void runFor(Duration duration) { runUntil(now() + duration); }
    // Until done() after an event, but no further than limit. Returns done().
    template<class Predicate>
    bool runUntil(Predicate done, TimePoint limit) {
        while (!done()) {
            if (!step(limit)) return done();
        }
        return true;
    }
    template<class Predicate>
    bool runUntil(Predicate done, Duration limit) {
        return runUntil(std::move(done), now() + limit);
    }

    std::uint64_t eventsHandled() const { return handled_; }

  private:
    class Actions final : public EventTarget {
      public:
        void onEvent(std::uint64_t argument, Packet* packet) override;
        std::vector<std::function<void()>> actions;
        std::vector<std::uint64_t> free;
    };

    // One event, if there is one up to limit; else moves the clock to limit.
    bool step(TimePoint limit);
    void checkThatTimeMovesOn();

    std::uint64_t seed_;
    test::SeededRandom random_;
    VirtualClock clock_;
    PacketPool packets_;
    EventQueue queue_;
    Trace trace_;
    TimerQueue timers_;
    Actions actions_;
    std::uint64_t handled_ = 0;
    TimePoint movedOnAt_{};
    std::uint64_t handledSince_ = 0;
};

} // namespace thisbe::sim
