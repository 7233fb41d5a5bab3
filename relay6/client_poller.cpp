#include "relay6/client_poller.h"

#include <sys/epoll.h>

#include <cerrno>
#include <system_error>

namespace thisbe::relay6 {

namespace {

constexpr std::size_t kEventsPerTurn = 512;
// Few: when the queue is full after some of them, the kernel has not looked at all the others in vain.
constexpr std::size_t kEventsAtOnce = 16;

FileDescriptor makeEpoll() {
    FileDescriptor fd(::epoll_create1(EPOLL_CLOEXEC));
    if (!fd) throw std::system_error(errno, std::generic_category(), "clients: epoll_create1");
    return fd;
}

epoll_event eventOf(ClientNumber client, bool reading, bool writing) {
    epoll_event event{};
    if (reading) event.events |= EPOLLIN | EPOLLRDHUP;
    if (writing) event.events |= EPOLLOUT;
    event.data.u64 = std::uint64_t{client.use} << 32 | client.place;
    return event;
}

ClientReady readyOf(const epoll_event& event) {
    return {{static_cast<std::uint32_t>(event.data.u64), static_cast<std::uint32_t>(event.data.u64 >> 32)},
            (event.events & EPOLLIN) != 0,
            (event.events & EPOLLOUT) != 0,
            (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0};
}

} // namespace

ClientPoller::ClientPoller(EventLoop& loop, OnReady onReady)
    : onReady_(std::move(onReady)),
      epoll_(makeEpoll()),
      events_(kEventsAtOnce),
      watch_(loop, epoll_.get(), Interest::read, [this](Ready) { poll(); }) {}

ClientPoller::~ClientPoller() = default;

void ClientPoller::add(int fd, ClientNumber client) {
    epoll_event event = eventOf(client, true, false);
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "clients: epoll_ctl");
}

void ClientPoller::change(int fd, ClientNumber client, bool reading, bool writing) {
    epoll_event event = eventOf(client, reading, writing);
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void ClientPoller::poll() {
    for (std::size_t seen = 0; seen < kEventsPerTurn; seen += events_.size()) {
        const int count = ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), 0);
        for (int i = 0; i < count; ++i)
            if (!onReady_(readyOf(events_[static_cast<std::size_t>(i)]))) return;
        if (count < static_cast<int>(events_.size())) return;
    }
}

} // namespace thisbe::relay6
