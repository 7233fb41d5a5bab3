#include "shared/net/timer_queue.h"

#include "shared/net/timer.h"

#include <algorithm>
#include <utility>

namespace thisbe {

bool TimerQueue::isBefore(const Entry& a, const Entry& b) {
    return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
}

void TimerQueue::place(std::size_t index, const Entry& entry) {
    heap_[index] = entry;
    entry.timer->index_ = index;
}

void TimerQueue::siftUp(std::size_t index, const Entry& entry) {
    while (index > 0) {
        const std::size_t parent = (index - 1) / 2;
        if (!isBefore(entry, heap_[parent])) break;
        place(index, heap_[parent]);
        index = parent;
    }
    place(index, entry);
}

void TimerQueue::siftDown(std::size_t index, const Entry& entry) {
    for (std::size_t child = 2 * index + 1; child < heap_.size(); child = 2 * index + 1) {
        if (child + 1 < heap_.size() && isBefore(heap_[child + 1], heap_[child])) ++child;
        if (!isBefore(heap_[child], entry)) break;
        place(index, heap_[child]);
        index = child;
    }
    place(index, entry);
}

void TimerQueue::arm(Timer& timer, TimePoint deadline) {
    // What has passed waits for the next fire(): two timers that keep re-arming each other cannot hold the
    // loop.
    timer.deadline_ = std::max(deadline, firingAt_ == TimePoint::min() ? deadline : firingAt_ + Duration{1});
    timer.order_ = armed_++;
    const Entry entry{timer.deadline_, timer.order_, &timer};
    if (!timer.armed()) {
        heap_.push_back(entry);
        siftUp(heap_.size() - 1, entry);
    } else if (isBefore(entry, heap_[timer.index_])) {
        siftUp(timer.index_, entry);
    }
    // Later than before: its entry stays where it is and is put right when it reaches the front.
}

void TimerQueue::disarm(Timer& timer) {
    const std::size_t hole = std::exchange(timer.index_, Timer::kNotQueued);
    const Entry last = heap_.back();
    heap_.pop_back();
    if (hole == heap_.size()) return;
    if (hole > 0 && isBefore(last, heap_[(hole - 1) / 2]))
        siftUp(hole, last);
    else
        siftDown(hole, last);
}

void TimerQueue::settleFront() {
    while (!heap_.empty()) {
        Timer& timer = *heap_.front().timer;
        if (heap_.front().order == timer.order_) return;
        siftDown(0, {timer.deadline_, timer.order_, &timer});
    }
}

TimePoint TimerQueue::nextDeadline() {
    settleFront();
    return heap_.empty() ? kNever : heap_.front().deadline;
}

void TimerQueue::fire(TimePoint now) {
    firingAt_ = now;
    while (nextDeadline() <= now) {
        Timer& timer = *heap_.front().timer;
        disarm(timer);
        // The call may destroy the timer, and with it the function that runs: so it runs from here.
        std::function<void()> onDeadline = std::move(timer.onDeadline_);
        calling_ = &timer;
        onDeadline();
        if (calling_ != nullptr) timer.onDeadline_ = std::move(onDeadline);
        calling_ = nullptr;
    }
    firingAt_ = TimePoint::min();
}

} // namespace thisbe
