// One thread's loop: sockets, deadlines and calls from other threads.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/clock.h"
#include "shared/net/alarm.h"
#include "shared/net/file_descriptor.h"
#include "shared/net/loop_inbox.h"
#include "shared/net/timer_queue.h"
#include "shared/net/watch.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <vector>

struct epoll_event;

namespace thisbe {

// epoll, level-triggered. A turn waits for the first of: a watched descriptor, the next deadline, post() or
// stop(); reads the clock once; calls the handlers, then the timers that are due. A deadline may therefore be
// late by the length of one turn; before a wait for one that is near, the clock is read again, so that the
// turn's length is not waited for too. Steady state allocates nothing. Far deadlines cost a wait nothing (see
// Alarm). Everything belongs to the thread that runs the loop, except post() and stop(). What a handler
// throws leaves run(), and then the loop is good for nothing but its destruction. The constructor throws
// std::system_error.
class EventLoop {
  public:
    explicit EventLoop(const Clock& clock);
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    // Until stop(). The first turn does not wait, so that now() is fresh.
    void run();
    // One turn that waits for at most maxWait; for tests, and for loops that have other work between turns.
    void runOnce(Duration maxWait);

    // This turn's time. Before the first turn: when the loop was made.
    TimePoint now() const { return now_; }
    // Where Timers are made: Timer timer(loop.timers(), …).
    TimerQueue& timers() { return timers_; }

    // From any thread: runs task in the loop's thread, in the order of the calls. What is still waiting when
    // the loop is destroyed is dropped.
    void post(std::function<void()> task);
    // From any thread and from signal handlers: the running turn ends, then run() returns. Before run(), it
    // makes run() return after one turn.
    void stop() noexcept;

    // Before run(), by whoever runs it. inbox must outlive the loop's turns; null: none.
    void setInbox(LoopInbox* inbox) { inbox_ = inbox; }
    // From any thread, after something was left in the inbox: wakes the loop if it sleeps. Nothing but a look
    // at a word if it does not, since it will look itself before it does.
    void knock() noexcept {
        if (asleep_.load(std::memory_order_seq_cst) && asleep_.exchange(false)) wake();
    }

    // 64 KiB that anyone may use inside a handler, shared by all connections of the loop: what is in it does
    // not outlive the handler.
    ByteSpan scratch() { return scratch_; }

  private:
    friend class Watch;

    void turn(Duration maxWait);
    Duration untilDeadline(Duration maxWait);
    int wait(Duration maxWait);
    int poll(Duration maxWait);
    void dispatch(Watch& watch, std::uint32_t events);
    // Drops what this turn would still have said to the watch.
    void forget(const Watch& watch);
    void wake() noexcept;
    void onWake();

    const Clock& clock_;
    TimePoint now_;
    TimerQueue timers_;
    FileDescriptor epoll_;
    FileDescriptor wakeFd_;
    std::vector<epoll_event> events_;
    std::size_t ready_ = 0; // how many of events_ this turn has
    std::size_t next_ = 0;  // the first of them that was not handled yet
    Watch* calling_ = nullptr;
    bool hasPreciseWait_ = true;
    std::vector<std::uint8_t> scratch_;

    LoopInbox* inbox_ = nullptr;
    std::atomic<bool> asleep_ = false; // or about to be; only with an inbox
    std::atomic<bool> stop_ = false;
    std::atomic<bool> wakePending_ = false;
    std::mutex mutex_; // guards posted_
    std::vector<std::function<void()>> posted_;
    std::vector<std::function<void()>> running_;
    Watch wakeWatch_;
    Alarm alarm_;
};

} // namespace thisbe
