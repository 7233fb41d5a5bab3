#include "tests/bench/relay6/token_load.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <unistd.h>

namespace thisbe::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kEvents = 512;
constexpr int kQuietLimit = 5000; // ms without any event: those still open have failed

const std::string& token() {
    static const std::string text = std::string(kTokenSize - 1, 'x') + "\n";
    return text;
}

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Non-blocking; -1 when it failed at once.
int startConnecting(std::uint16_t port) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    address.sin6_addr = in6addr_loopback;
    const int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
        errno == EINPROGRESS)
        return fd;
    ::close(fd);
    return -1;
}

void watch(int poller, int operation, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    ::epoll_ctl(poller, operation, fd, &event);
}

bool sendToken(int fd) {
    return ::send(fd, token().data(), token().size(), MSG_NOSIGNAL) == static_cast<ssize_t>(token().size());
}

} // namespace

LoadResult connectEach(std::uint16_t port, unsigned total, unsigned atOnce, double limit) {
    LoadResult result;
    const int poller = ::epoll_create1(EPOLL_CLOEXEC);
    const auto start = Clock::now();
    unsigned started = 0;
    unsigned open = 0;
    const auto begin = [&] {
        while (started < total && open < atOnce) {
            ++started;
            const int fd = startConnecting(port);
            if (fd < 0) {
                ++result.failures;
                continue;
            }
            ++open;
            watch(poller, EPOLL_CTL_ADD, fd, EPOLLOUT);
        }
    };
    epoll_event events[kEvents];
    for (begin(); open > 0 && secondsSince(start) < limit; begin()) {
        const int count = ::epoll_wait(poller, events, kEvents, kQuietLimit);
        if (count <= 0) break;
        for (int i = 0; i < count; ++i) {
            const int fd = events[i].data.fd;
            const bool broken = (events[i].events & EPOLLERR) != 0;
            if (!broken && (events[i].events & EPOLLOUT) != 0 && sendToken(fd)) {
                ::shutdown(fd, SHUT_WR);
                watch(poller, EPOLL_CTL_MOD, fd, EPOLLIN);
                continue;
            }
            char byte = 0;
            if (!broken && ::recv(fd, &byte, 1, MSG_DONTWAIT) == 0)
                ++result.tokens;
            else
                ++result.failures;
            ::close(fd);
            --open;
        }
    }
    result.failures += open + (total - started);
    result.seconds = secondsSince(start);
    ::close(poller);
    return result;
}

OpenClients::OpenClients(std::uint16_t port, unsigned count) {
    const int poller = ::epoll_create1(EPOLL_CLOEXEC);
    for (unsigned i = 0; i < count; ++i) {
        const int fd = startConnecting(port);
        if (fd < 0) continue;
        sockets_.push_back(fd);
        watch(poller, EPOLL_CTL_ADD, fd, EPOLLOUT);
    }
    epoll_event events[kEvents];
    unsigned sent = 0;
    while (sent < sockets_.size()) {
        const int ready = ::epoll_wait(poller, events, kEvents, kQuietLimit);
        if (ready <= 0) break;
        for (int i = 0; i < ready; ++i) {
            if ((events[i].events & EPOLLERR) != 0 || !sendToken(events[i].data.fd)) ++failures_;
            ++sent;
            ::epoll_ctl(poller, EPOLL_CTL_DEL, events[i].data.fd, nullptr);
        }
    }
    failures_ += count - sent;
    ::close(poller);
}

OpenClients::~OpenClients() {
    for (const int fd : sockets_)
        ::close(fd);
}

LoadResult stream(std::uint16_t port, unsigned connections, const StreamTimes& times,
                  const std::function<void()>& onWarm) {
    LoadResult result;
    std::string block;
    while (block.size() < 32 * 1024)
        block += token();
    const int poller = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<int> sockets;
    std::vector<std::uint32_t> offsets(65536); // into block, by descriptor
    for (unsigned i = 0; i < connections; ++i) {
        const int fd = startConnecting(port);
        if (fd < 0) continue;
        sockets.push_back(fd);
        watch(poller, EPOLL_CTL_ADD, fd, EPOLLOUT);
    }
    std::uint64_t bytes = 0;
    auto start = Clock::now();
    epoll_event events[kEvents];
    for (bool isWarm = false; !isWarm || secondsSince(start) < times.seconds;) {
        if (!isWarm && secondsSince(start) >= times.warmUp) {
            isWarm = true;
            onWarm();
            start = Clock::now();
        }
        const int count = ::epoll_wait(poller, events, kEvents, 100);
        for (int i = 0; i < count; ++i) {
            std::uint32_t& offset = offsets[static_cast<std::size_t>(events[i].data.fd)];
            const ssize_t sent =
                ::send(events[i].data.fd, block.data() + offset, block.size() - offset, MSG_NOSIGNAL);
            if (sent <= 0) continue;
            offset = static_cast<std::uint32_t>((offset + static_cast<std::size_t>(sent)) % block.size());
            bytes += static_cast<std::uint64_t>(sent);
        }
    }
    result.seconds = secondsSince(start);
    result.tokens = bytes / kTokenSize;
    for (const int fd : sockets)
        ::close(fd);
    ::close(poller);
    return result;
}

} // namespace thisbe::bench
