#include "tests/bench/relay6/token_sink.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <unistd.h>
#include <vector>

namespace thisbe::bench {

namespace {

void watch(int poller, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

} // namespace

TokenSink::TokenSink()
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      poller_(::epoll_create1(EPOLL_CLOEXEC)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(listener_, 16384);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    watch(poller_, listener_);
    thread_ = std::thread([this] { run(); });
}

TokenSink::~TokenSink() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
    ::close(poller_);
}

void TokenSink::run() {
    std::vector<char> room(256 * 1024);
    epoll_event events[256];
    while (!stop_) {
        const int count = ::epoll_wait(poller_, events, 256, 50);
        for (int i = 0; i < count; ++i) {
            const int fd = events[i].data.fd;
            if (fd == listener_) {
                const int client = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
                if (client >= 0) watch(poller_, client);
                continue;
            }
            const ssize_t got = ::recv(fd, room.data(), room.size(), 0);
            if (got > 0)
                bytes_ += static_cast<std::uint64_t>(got);
            else
                ::close(fd);
        }
    }
}

} // namespace thisbe::bench
