// Readiness of the collector's many clients, apart from the event loop.
#pragma once

#include "relay6/client_number.h"
#include "shared/net/event_loop.h"
#include "shared/net/file_descriptor.h"
#include "shared/net/watch.h"

#include <functional>
#include <vector>

struct epoll_event;

namespace thisbe::relay6 {

struct ClientReady {
    ClientNumber client;
    bool readable = false;
    bool writable = false;
    bool ended = false; // its end has arrived, or an error
};

// An epoll of its own inside the loop's: when the queue is full, one call makes 10,000 clients wait, and one
// lets them go on. Level-triggered. A client needs no object here, only its number: 0 bytes of ours.
class ClientPoller {
  public:
    // Called once for each client that is ready; returns false to leave the others for later.
    using OnReady = std::function<bool(const ClientReady&)>;

    ClientPoller(EventLoop& loop, OnReady onReady);
    ~ClientPoller();

    void add(int fd, ClientNumber client);
    void change(int fd, ClientNumber client, bool reading, bool writing);
    // A descriptor leaves by being closed.

    void pause() { watch_.setInterest(Interest::none); }
    void resume() { watch_.setInterest(Interest::read); }

  private:
    void poll();

    OnReady onReady_;
    FileDescriptor epoll_;
    std::vector<epoll_event> events_;
    Watch watch_;
};

} // namespace thisbe::relay6
