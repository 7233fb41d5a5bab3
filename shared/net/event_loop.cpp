#include "shared/net/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

namespace thisbe {
namespace {

constexpr std::size_t kEventsPerTurn = 256;
constexpr std::size_t kScratchSize = 64 * 1024;
// Longer waits are cut to this and simply begin again.
constexpr Duration kLongestWait = std::chrono::hours{1};
// No timeout at all: something else will end the wait.
constexpr Duration kForever = Duration::max();
// Deadlines further away than this are the alarm's: setting it takes a system call, so that nearer ones, of
// which who paces packets has thousands a second, are cheaper as the wait's own timeout.
constexpr Duration kFar = std::chrono::milliseconds{10};

FileDescriptor opened(int fd, const char* what) {
    if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
    return FileDescriptor(fd);
}

} // namespace

EventLoop::EventLoop(const Clock& clock)
    : clock_(clock),
      now_(clock.now()),
      epoll_(opened(::epoll_create1(EPOLL_CLOEXEC), "event loop: epoll_create1")),
      wakeFd_(opened(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "event loop: eventfd")),
      events_(kEventsPerTurn),
      scratch_(kScratchSize),
      wakeWatch_(*this, wakeFd_.get(), Interest::read, [this](Ready) { onWake(); }),
      alarm_(*this) {}

EventLoop::~EventLoop() = default;

void EventLoop::run() {
    turn(Duration::zero());
    while (!stop_.exchange(false, std::memory_order_acq_rel))
        turn(kForever);
}

void EventLoop::runOnce(Duration maxWait) {
    turn(std::clamp(maxWait, Duration::zero(), kLongestWait));
}

void EventLoop::turn(Duration maxWait) {
    maxWait = untilDeadline(maxWait);
    const int count = wait(maxWait);
    now_ = clock_.now();
    ready_ = static_cast<std::size_t>(std::max(count, 0));
    for (next_ = 0; next_ < ready_;) {
        const epoll_event event = events_[next_++];
        if (event.data.ptr != nullptr) dispatch(*static_cast<Watch*>(event.data.ptr), event.events);
    }
    ready_ = 0;
    if (inbox_ != nullptr && inbox_->hasMail()) inbox_->takeMail();
    timers_.fire(now_);
}

// How long this turn may wait.
Duration EventLoop::untilDeadline(Duration maxWait) {
    const TimePoint deadline = timers_.nextDeadline();
    // Compared before it is subtracted: kNever minus now would overflow.
    if (deadline <= now_) return Duration::zero();
    if (deadline == kNever) return maxWait;
    const Duration left = deadline - now_;
    if (left >= maxWait) return maxWait;
    // The calls of this turn have taken their time.
    if (left <= kFar) return std::clamp(deadline - clock_.now(), Duration::zero(), maxWait);
    alarm_.set(deadline, now_);
    return maxWait;
}

int EventLoop::wait(Duration maxWait) {
    if (inbox_ == nullptr) return poll(maxWait);
    // First said, then looked: whoever leaves something meanwhile sees that this sleeps, or this sees it.
    asleep_.store(true, std::memory_order_seq_cst);
    const int count = poll(inbox_->hasMail() ? Duration::zero() : maxWait);
    asleep_.store(false, std::memory_order_relaxed);
    return count;
}

// epoll_wait knows milliseconds only; pacing wants better. Old kernels and some sandboxes lack epoll_pwait2.
int EventLoop::poll(Duration maxWait) {
    const auto capacity = static_cast<int>(events_.size());
    if (maxWait == kForever) return ::epoll_wait(epoll_.get(), events_.data(), capacity, -1);
    if (hasPreciseWait_) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(maxWait);
        const timespec timeout{seconds.count(), (maxWait - seconds).count()};
        const int count = ::epoll_pwait2(epoll_.get(), events_.data(), capacity, &timeout, nullptr);
        if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
        hasPreciseWait_ = false;
    }
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(maxWait);
    return ::epoll_wait(epoll_.get(), events_.data(), capacity, static_cast<int>(milliseconds.count()));
}

void EventLoop::dispatch(Watch& watch, std::uint32_t events) {
    const auto has = [events](std::uint32_t bit) { return (events & bit) != 0; };
    const Ready ready{.readable = has(EPOLLIN),
                      .writable = has(EPOLLOUT),
                      .error = has(EPOLLERR),
                      .hangUp = has(EPOLLHUP),
                      .peerFinished = has(EPOLLRDHUP)};
    // The call may destroy the watch, and with it the function that runs: so it runs from here.
    Watch::OnReady onReady = std::move(watch.onReady_);
    calling_ = &watch;
    onReady(ready);
    if (calling_ != nullptr) watch.onReady_ = std::move(onReady);
    calling_ = nullptr;
}

void EventLoop::forget(const Watch& watch) {
    if (calling_ == &watch) calling_ = nullptr;
    for (std::size_t i = next_; i < ready_; ++i)
        if (events_[i].data.ptr == &watch) events_[i].data.ptr = nullptr;
}

void EventLoop::post(std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(task));
    }
    if (!wakePending_.exchange(true, std::memory_order_acq_rel)) wake();
}

void EventLoop::stop() noexcept {
    stop_.store(true, std::memory_order_release);
    wake();
}

void EventLoop::wake() noexcept {
    const int saved = errno; // may be called by a signal handler
    const std::uint64_t one = 1;
    // It can only fail when the counter is full, and then the loop is awake.
    [[maybe_unused]] const ssize_t written = ::write(wakeFd_.get(), &one, sizeof one);
    errno = saved;
}

void EventLoop::onWake() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wakeFd_.get(), &count, sizeof count);
    wakePending_.exchange(false, std::memory_order_acq_rel);
    running_.clear();
    {
        const std::lock_guard lock(mutex_);
        running_.swap(posted_);
    }
    for (const auto& task : running_)
        task();
    running_.clear();
}

} // namespace thisbe
