// Signals as events of the loop: for a clean stop on SIGINT and SIGTERM.
#pragma once

#include "shared/net/file_descriptor.h"
#include "shared/net/watch.h"

#include <csignal>
#include <functional>
#include <initializer_list>
#include <optional>

namespace thisbe {

// Blocks the signals in the calling thread and reads them from a signalfd. Make it before other threads
// start: they inherit the mask; a signal that some thread leaves unblocked does not come here. The destructor
// restores the mask. The constructor throws std::system_error.
class SignalWatch {
  public:
    using OnSignal = std::function<void(int signal)>;

    SignalWatch(EventLoop& loop, std::initializer_list<int> signals, OnSignal onSignal);
    ~SignalWatch();
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;

  private:
    void readSignals();

    sigset_t signals_{};
    sigset_t previousMask_{};
    FileDescriptor fd_;
    OnSignal onSignal_;
    std::optional<Watch> watch_;
};

} // namespace thisbe
