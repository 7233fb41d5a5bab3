// Sends one item after the other over a connection, by an absolute schedule or as fast as it goes.
#pragma once

#include "shared/net/event_loop.h"
#include "shared/net/tcp_connection.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace thisbe::peer {

// Item n (from 0) is due at start + n × gap, whatever happened before. Belongs to the loop's thread; the
// connection must outlive it, and its handler passes onWritable() on.
class PacedStream {
  public:
    struct Plan {
        std::optional<std::uint64_t> count;
        std::optional<Duration> duration;
        Duration gap{}; // zero: as fast as the connection takes them
        // Asked before some are made; false: they wait for onWritable(). Empty: always true.
        std::function<bool()> mayMake{};
    };
    // Appends the item's bytes.
    using Append = std::function<void(std::uint64_t number, std::string& out)>;

    // onDone: the plan is fulfilled or stop() was called, and the connection has taken every byte. Called
    // once.
    PacedStream(EventLoop& loop, TcpConnection& connection, const Plan& plan, Append append,
                std::function<void()> onDone);

    void onWritable() { pump(); }
    // No more items; those that were begun are finished.
    void stop();

    std::uint64_t made() const { return made_; }
    TimePoint startedAt() const { return start_; }
    std::size_t waitingBytes() const { return pending_.size() - offset_; }

  private:
    void pump();
    std::uint64_t due() const;
    bool isFinished() const;
    bool sendPending();
    void fill(std::uint64_t upTo);
    void waitForNext();
    void finish();

    EventLoop& loop_;
    TcpConnection& connection_;
    Plan plan_;
    Append append_;
    std::function<void()> onDone_;
    TimePoint start_;
    std::uint64_t made_ = 0;
    std::string pending_; // from offset_ on not yet taken by the connection
    std::size_t offset_ = 0;
    bool stopped_ = false;
    bool done_ = false;
    Timer timer_;
};

} // namespace thisbe::peer
