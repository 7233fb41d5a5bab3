#include "shared/net/watch.h"

#include "shared/net/event_loop.h"

#include <sys/epoll.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace thisbe {
namespace {

std::uint32_t eventsFor(Interest interest) {
    switch (interest) {
    case Interest::none:
        return 0;
    case Interest::read:
        return EPOLLIN | EPOLLRDHUP;
    case Interest::write:
        return EPOLLOUT;
    case Interest::readWrite:
        return EPOLLIN | EPOLLRDHUP | EPOLLOUT;
    }
    return 0;
}

} // namespace

Watch::Watch(EventLoop& loop, int fd, Interest interest, OnReady onReady)
    : loop_(loop), onReady_(std::move(onReady)), fd_(fd) {
    setInterest(interest);
}

Watch::~Watch() {
    if (interest_ != Interest::none) ::epoll_ctl(loop_.epoll_.get(), EPOLL_CTL_DEL, fd_, nullptr);
    loop_.forget(*this);
}

void Watch::setInterest(Interest interest) {
    if (interest == interest_) return;
    epoll_event event{};
    event.events = eventsFor(interest);
    event.data.ptr = this;
    const int operation = interest_ == Interest::none  ? EPOLL_CTL_ADD
                          : interest == Interest::none ? EPOLL_CTL_DEL
                                                       : EPOLL_CTL_MOD;
    if (::epoll_ctl(loop_.epoll_.get(), operation, fd_, &event) != 0)
        throw std::system_error(errno, std::generic_category(),
                                "event loop: cannot watch file descriptor " + std::to_string(fd_));
    interest_ = interest;
}

} // namespace thisbe
