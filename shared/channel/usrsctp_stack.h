// The one place that owns libusrsctp's process-wide state. Only UsrsctpAssociation includes it.
#pragma once

#include "shared/base/clock.h"
#include "shared/wire/packet_queue.h"

#include <cstdint>
#include <unordered_map>

namespace thisbe {

// libusrsctp has one clock, one set of tables and one output function for all associations of a process. Here
// they are initialised, once, without its threads, and never finished: closed associations leave timers
// behind, which must find the library alive.
//
// Associations are known to the library by numbers that are never used twice, not by pointers: whatever it
// still has to say about one that is gone is looked up, not found and dropped.
//
// One thread for all associations of the process. All must be driven by one clock, a real one: timers run by
// the time that is handed in, but round trips are measured with gettimeofday inside the library.
class UsrsctpStack {
  public:
    // The library's own granularity; more calls than that change nothing.
    static constexpr std::chrono::milliseconds kTick{10};

    static UsrsctpStack& instance();

    UsrsctpStack(const UsrsctpStack&) = delete;
    UsrsctpStack& operator=(const UsrsctpStack&) = delete;

    // The address (of family AF_CONN) of a new association whose packets go into the queue. It must live
    // until remove().
    void* add(PacketQueue& packets);
    // What the library says of it from now on is dropped.
    void remove(void* address);

    // Before everything else that is called at `now`: timers that are started then must start from now. Runs
    // the timers that are due, of every association, and puts the packets into their queues.
    void advance(TimePoint now);
    // Packets that had no room, or no owner any more.
    std::uint64_t dropped() const { return dropped_; }

  private:
    UsrsctpStack();
    ~UsrsctpStack() = default;

    static int output(void* address, void* packet, std::size_t size, std::uint8_t tos, std::uint8_t setDf);

    std::unordered_map<void*, PacketQueue*> queues_;
    std::uintptr_t lastAddress_ = 0;
    TimePoint lastTick_{};
    bool ticking_ = false;
    std::uint64_t dropped_ = 0;
};

} // namespace thisbe
