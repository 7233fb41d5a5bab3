#include "tests/sim/event_queue.h"

#include <algorithm>

namespace thisbe::sim {
namespace {

// The standard heaps have their greatest element first; ours is the earliest event.
bool later(const EventQueue::Event& a, const EventQueue::Event& b) {
    return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
}

} // namespace

void EventQueue::push(TimePoint at, EventTarget& target, std::uint64_t argument, Packet* packet) {
    heap_.push_back({at, nextSequence_++, &target, packet, argument});
    std::push_heap(heap_.begin(), heap_.end(), later);
}

EventQueue::Event EventQueue::pop() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const Event event = heap_.back();
    heap_.pop_back();
    return event;
}

} // namespace thisbe::sim
