// Accepts TCP connections on the event loop.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/net/file_descriptor.h"
#include "shared/net/timer.h"
#include "shared/net/watch.h"

#include <Poco/Net/ServerSocket.h>

#include <cstdint>
#include <functional>
#include <optional>

namespace thisbe {

class EventLoop;

// A deep backlog by default: with a short one and SYN cookies a client's connect() and write() succeed and a
// reset follows. When descriptors or memory run out, accepting rests for a moment and goes on; what waits in
// the backlog is not lost. Belongs to the loop's thread.
class TcpListener {
  public:
    struct Options {
        int backlog = 16384; // the kernel cuts it to net.core.somaxconn
        bool reusePort = false;
        bool v6Only = true; // a listener on :: takes IPv4 too when this is off
    };
    struct Counters {
        std::uint64_t accepted = 0;
        std::uint64_t aborted = 0;   // gone before they were accepted
        std::uint64_t exhausted = 0; // rests because descriptors or memory ran out
    };
    // The socket is non-blocking and close-on-exec; remote is canonical. May destroy the listener.
    using OnAccepted = std::function<void(FileDescriptor socket, const Endpoint& remote)>;

    // Binds and listens; port 0 chooses one. Throws Poco::Net::NetException naming the address.
    TcpListener(EventLoop& loop, const Endpoint& local, const Options& options, OnAccepted onAccepted);
    ~TcpListener();
    TcpListener(const TcpListener&) = delete;
    TcpListener& operator=(const TcpListener&) = delete;

    Endpoint localEndpoint() const;
    const Counters& counters() const { return counters_; }

    // Back-pressure: connections wait in the backlog meanwhile.
    void pause();
    void resume();

  private:
    void acceptWaiting();
    bool acceptOne(const OnAccepted& onAccepted);

    EventLoop& loop_;
    OnAccepted onAccepted_;
    Poco::Net::ServerSocket socket_;
    Counters counters_;
    Timer restTimer_;
    bool paused_ = false;
    bool* gone_ = nullptr; // set while the handler runs: told when the listener is destroyed
    std::optional<Watch> watch_;
};

} // namespace thisbe
