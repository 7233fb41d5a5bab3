// One TCP connection on the event loop: non-blocking, with a bounded write buffer that exists only while
// used.
#pragma once

#include "shared/net/file_descriptor.h"
#include "shared/net/stream_transport.h"
#include "shared/net/tcp_path_info.h"
#include "shared/net/timer.h"
#include "shared/net/watch.h"

#include <memory>
#include <optional>
#include <vector>

namespace thisbe {

class EventLoop;

// An idle connection costs about 250 bytes of user memory and no buffer: it reads into the loop's scratch
// bytes and allocates only for what the kernel would not take. TCP_NODELAY is on. Time limits on idleness are
// the user's (a Timer).
class TcpConnection final : public StreamTransport {
  public:
    struct Options {
        std::size_t maxUnsent = 64 * 1024; // bound of the write buffer
        Duration connectTimeout = std::chrono::seconds{10};
        Endpoint local = {}; // to connect from; unspecified: the kernel chooses
    };

    // An accepted connection; see TcpListener. Loop and handler must outlive it.
    TcpConnection(EventLoop& loop, FileDescriptor socket, const Endpoint& remote, StreamHandler& handler,
                  const Options& options);
    // Opens one. Whatever fails, at once or later, is told by onClosed() from the loop.
    TcpConnection(EventLoop& loop, const Endpoint& remote, StreamHandler& handler, const Options& options);
    ~TcpConnection() override;
    TcpConnection(const TcpConnection&) = delete;
    TcpConnection& operator=(const TcpConnection&) = delete;

    std::size_t write(ByteView bytes) override;
    void finish() override;
    void abort() override;
    void pauseReading() override;
    void resumeReading() override;
    // onWritable() will be called once half of the buffer is free, as if a write had not fitted.
    void askForRoom();
    std::size_t unsentBytes() const override { return unsent_.size(); }
    // Bytes that write() took and the peer's host has not acknowledged: unsent ones and those on their way. 0
    // after the end. What its program has read of the others, TCP does not say.
    std::size_t unacknowledgedBytes() const;
    // Round trip, retransmissions and window, as the kernel counts them; nothing after the end.
    std::optional<TcpPathInfo> pathInfo() const { return TcpPathInfo::of(socket_.get()); }
    Endpoint localEndpoint() const override;
    Endpoint remoteEndpoint() const override { return remote_; }

  private:
    enum class State : std::uint8_t { connecting, open, closed };

    // While connecting: the time limit, or the error that connect() gave at once.
    struct Connecting {
        Connecting(TimerQueue& timers, std::function<void()> onTimer, int connectError)
            : timer(timers, std::move(onTimer)), error(connectError) {}
        Timer timer;
        int error;
    };

    int startConnecting(const Options& options);
    void onReady(Ready ready);
    void onConnectReady();
    void readAvailable(bool untilEnd);
    // Whether to read on. When false the connection may be gone.
    bool readOnce();
    // False when the connection is over or gone.
    bool flush();
    // What the kernel takes now; a hard error is kept in failure_ for the next turn.
    std::size_t sendNow(ByteView bytes);
    void shutDownIfDue();
    void updateInterest();
    // Calls the handler; false when it ended or destroyed the connection.
    template<class Call>
    bool tell(Call call);
    // Closes, then tells: the last thing that any of this does.
    void end(StreamEnd reason);
    void close();

    EventLoop& loop_;
    StreamHandler& handler_;
    Endpoint remote_;
    FileDescriptor socket_;
    std::size_t maxUnsent_;
    std::optional<Watch> watch_;
    std::vector<std::uint8_t> unsent_;
    std::unique_ptr<Connecting> connecting_;
    bool* gone_ = nullptr; // while the handler runs: set when the connection is destroyed
    int failure_ = 0;      // errno of a write that failed, told in the next turn
    State state_ = State::open;
    bool reading_ = true;
    bool wantsWritable_ = false;
    bool finishing_ = false;    // finish() was called
    bool shutDown_ = false;     // and the kernel knows
    bool peerFinished_ = false; // onPeerFinished() was called
};

} // namespace thisbe
