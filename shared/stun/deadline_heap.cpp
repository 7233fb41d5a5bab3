#include "shared/stun/deadline_heap.h"

#include <utility>

namespace thisbe::stun {

DeadlineHeap::DeadlineHeap(std::size_t slots) : places_(slots, kNowhere), deadlines_(slots, kNever) {
    heap_.reserve(slots);
}

bool DeadlineHeap::before(std::size_t a, std::size_t b) const {
    return deadlines_[heap_[a]] < deadlines_[heap_[b]];
}

void DeadlineHeap::swapPlaces(std::size_t a, std::size_t b) {
    std::swap(heap_[a], heap_[b]);
    places_[heap_[a]] = static_cast<std::uint32_t>(a);
    places_[heap_[b]] = static_cast<std::uint32_t>(b);
}

void DeadlineHeap::siftUp(std::size_t place) {
    for (; place > 0 && before(place, (place - 1) / 2); place = (place - 1) / 2)
        swapPlaces(place, (place - 1) / 2);
}

void DeadlineHeap::siftDown(std::size_t place) {
    for (;;) {
        std::size_t least = place;
        for (const std::size_t child : {2 * place + 1, 2 * place + 2})
            if (child < heap_.size() && before(child, least)) least = child;
        if (least == place) return;
        swapPlaces(place, least);
        place = least;
    }
}

void DeadlineHeap::set(std::uint32_t slot, TimePoint deadline) {
    deadlines_[slot] = deadline;
    if (places_[slot] == kNowhere) {
        places_[slot] = static_cast<std::uint32_t>(heap_.size());
        heap_.push_back(slot);
    }
    siftUp(places_[slot]);
    siftDown(places_[slot]);
}

void DeadlineHeap::remove(std::uint32_t slot) {
    const std::size_t place = places_[slot];
    if (place == kNowhere) return;
    swapPlaces(place, heap_.size() - 1);
    heap_.pop_back();
    places_[slot] = kNowhere;
    if (place == heap_.size()) return;
    siftUp(place);
    siftDown(place);
}

} // namespace thisbe::stun
