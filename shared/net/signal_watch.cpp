#include "shared/net/signal_watch.h"

#include <sys/signalfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace thisbe {

SignalWatch::SignalWatch(EventLoop& loop, std::initializer_list<int> signals, OnSignal onSignal)
    : onSignal_(std::move(onSignal)) {
    sigemptyset(&signals_);
    for (const int signal : signals)
        sigaddset(&signals_, signal);
    fd_.reset(::signalfd(-1, &signals_, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd_) throw std::system_error(errno, std::generic_category(), "signals: signalfd");
    watch_.emplace(loop, fd_.get(), Interest::read, [this](Ready) { readSignals(); });
    ::pthread_sigmask(SIG_BLOCK, &signals_, &previousMask_);
}

SignalWatch::~SignalWatch() {
    watch_.reset();
    ::pthread_sigmask(SIG_SETMASK, &previousMask_, nullptr);
}

// One a turn: the handler may destroy this object.
void SignalWatch::readSignals() {
    signalfd_siginfo info{};
    if (::read(fd_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return;
    const OnSignal onSignal = onSignal_;
    onSignal(static_cast<int>(info.ssi_signo));
}

} // namespace thisbe
