#include "shared/net/alarm.h"

#include <sys/timerfd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <unistd.h>

namespace thisbe {
namespace {

FileDescriptor timerDescriptor() {
    const int fd = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "event loop: timerfd_create");
    return FileDescriptor(fd);
}

} // namespace

Alarm::Alarm(EventLoop& loop)
    : fd_(timerDescriptor()), watch_(loop, fd_.get(), Interest::read, [this](Ready) { onDue(); }) {}

void Alarm::set(TimePoint deadline, TimePoint now) {
    if (due_ <= deadline) return;
    const Duration left = deadline - now;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const itimerspec when{.it_interval = {}, .it_value = {seconds.count(), (left - seconds).count()}};
    // Fails for values out of range only.
    ::timerfd_settime(fd_.get(), 0, &when, nullptr);
    due_ = deadline;
}

void Alarm::onDue() {
    std::uint64_t times = 0;
    [[maybe_unused]] const ssize_t got = ::read(fd_.get(), &times, sizeof times);
    due_ = kNever;
}

} // namespace thisbe
