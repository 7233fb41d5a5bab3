// Text for people and scripts on a descriptor that may be slow, without ever holding up the loop.
#pragma once

#include "shared/net/watch.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace thisbe {
class EventLoop;
}

namespace thisbe::peer {

// A pager that is not read, a terminal that was stopped: what waits stays here, and whoever produces text
// asks isFull() and rests until onRoom. So a signal is heard even then. Belongs to the loop's thread; the
// descriptor is not closed.
class TextOutput {
  public:
    struct Calls {
        // isFull() was true and there is room again.
        std::function<void()> onRoom;
        // Nothing more can be written (the reader has gone, the disk is full): errno. Once; text is dropped
        // from then on.
        std::function<void(int error)> onBroken;
    };

    TextOutput(EventLoop& loop, int fd, Calls calls);

    // Append here, then flush().
    std::string& text() { return text_; }
    // Writes what the descriptor takes now.
    void flush();
    // So much waits that no more should be made.
    bool isFull() const { return text_.size() >= kFull; }
    bool isBroken() const { return broken_; }
    // For the end: waits until everything is written, at most so long for each piece. False when something is
    // left.
    bool drain(std::chrono::milliseconds patience);

  private:
    static constexpr std::size_t kFull = 256 * 1024;

    bool isReady(std::chrono::milliseconds patience) const;
    void writeWhileReady(std::chrono::milliseconds patience);
    bool writeSome(std::size_t& done);
    void waitForRoom();

    EventLoop& loop_;
    int fd_;
    Calls calls_;
    std::size_t chunk_; // what one write may have without blocking
    std::string text_;
    bool wasFull_ = false;
    bool broken_ = false;
    std::optional<Watch> watch_; // while the descriptor is not ready
};

} // namespace thisbe::peer
