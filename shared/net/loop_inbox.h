// Work that other threads leave for the thread of a loop.
#pragma once

namespace thisbe {

// For work that comes in such numbers that a system call for each, or a lock, would be felt; for the rest there
// is EventLoop::post(). Called by the loop's thread only.
class LoopInbox {
  public:
    virtual ~LoopInbox() = default;
    // Asked before the loop waits. What was left before EventLoop::knock() must be seen by whoever is asked after
    // it: both in the one order of sequentially consistent operations.
    virtual bool hasMail() const = 0;
    // Once a turn while there is some. May leave a part for the next turn.
    virtual void takeMail() = 0;
};

} // namespace thisbe
