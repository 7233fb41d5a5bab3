// Says that this host's addresses or routes have changed: it moved to another network.
#pragma once

#include "shared/net/file_descriptor.h"
#include "shared/net/timer.h"
#include "shared/net/watch.h"

#include <functional>

namespace thisbe {

class EventLoop;

// Listens to the kernel's notices (rtnetlink(7)). Several changes within a moment are one call, since a move
// is many (address gone, route gone, address there, …). What has changed is for the listener to find out. The
// constructor throws std::system_error.
class AddressChangeWatch {
  public:
    static constexpr Duration kMoment = std::chrono::milliseconds{100};

    AddressChangeWatch(EventLoop& loop, std::function<void()> onChange);
    AddressChangeWatch(const AddressChangeWatch&) = delete;
    AddressChangeWatch& operator=(const AddressChangeWatch&) = delete;

  private:
    void onReady();

    EventLoop& loop_;
    FileDescriptor socket_;
    Timer timer_;
    Watch watch_;
};

} // namespace thisbe
