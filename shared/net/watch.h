// Interest in one file descriptor: who is told when it can be read or written.
#pragma once

#include <cstdint>
#include <functional>

namespace thisbe {

class EventLoop;

enum class Interest : std::uint8_t { none, read, write, readWrite };

// What the kernel says about a descriptor. Level-triggered: said again each turn until it is dealt with.
struct Ready {
    bool readable = false; // also at the end of a stream
    bool writable = false;
    bool error = false;        // an error waits: SO_ERROR, or the error queue of a UDP socket
    bool hangUp = false;       // both directions of a stream are closed
    bool peerFinished = false; // the peer of a stream has closed its direction
};

// Registered while it lives, except while its interest is none (then nothing is said, not even errors).
// Neither copied nor moved. Make, change and destroy it in the loop's thread, at any time, inside any
// handler, its own included; a handler is never called after its watch is gone. Destroy it before its
// descriptor is closed. The constructor throws std::system_error when the kernel refuses.
class Watch {
  public:
    using OnReady = std::function<void(Ready)>;

    Watch(EventLoop& loop, int fd, Interest interest, OnReady onReady);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // No system call when nothing changes.
    void setInterest(Interest interest);
    Interest interest() const { return interest_; }
    int fd() const { return fd_; }

  private:
    friend class EventLoop;

    EventLoop& loop_;
    OnReady onReady_;
    int fd_;
    Interest interest_ = Interest::none;
};

} // namespace thisbe
