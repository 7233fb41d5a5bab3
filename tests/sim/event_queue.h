// What will happen, in order.
#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <vector>

namespace thisbe::sim {

struct Packet;

// Somebody who waits for events. Must live as long as an event for it waits.
class EventTarget {
  public:
    // The target owns the packet, if there is one.
    virtual void onEvent(std::uint64_t argument, Packet* packet) = 0;

  protected:
    ~EventTarget() = default;
};

// A heap ordered by time, and among events of one time by the order of push(): the same pushes give the same
// pops, everywhere.
class EventQueue {
  public:
    struct Event {
        TimePoint at;
        std::uint64_t sequence = 0;
        EventTarget* target = nullptr;
        Packet* packet = nullptr;
        std::uint64_t argument = 0;
    };

    void push(TimePoint at, EventTarget& target, std::uint64_t argument, Packet* packet = nullptr);
    Event pop();

    bool empty() const { return heap_.empty(); }
    std::size_t size() const { return heap_.size(); }
    TimePoint nextTime() const { return heap_.empty() ? kNever : heap_.front().at; }

  private:
    std::vector<Event> heap_;
    std::uint64_t nextSequence_ = 0;
};

} // namespace thisbe::sim
