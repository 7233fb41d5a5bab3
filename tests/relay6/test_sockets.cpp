#include "tests/relay6/test_sockets.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <atomic>
#include <stdexcept>
#include <unistd.h>

namespace thisbe::relay6::test {

namespace {

constexpr int kDeepBacklog = 1024;
constexpr int kPatience = 10; // seconds

sockaddr_in v4(std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return out;
}

sockaddr_in6 v6(std::uint16_t port) {
    sockaddr_in6 out{};
    out.sin6_family = AF_INET6;
    out.sin6_port = htons(port);
    out.sin6_addr = in6addr_loopback;
    return out;
}

template<class Address>
bool canBind(int family, const Address& address) {
    const FileDescriptor probe(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ::bind(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

void set(const FileDescriptor& socket, int level, int option, int value) {
    ::setsockopt(socket.get(), level, option, &value, sizeof value);
}

template<class Address>
std::optional<FileDescriptor> connected(int family, const Address& address) {
    FileDescriptor out(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!out) return std::nullopt;
    set(out, IPPROTO_TCP, TCP_NODELAY, 1);
    const timeval patience{kPatience, 0};
    ::setsockopt(out.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return std::nullopt;
    return out;
}

} // namespace

std::uint16_t freePort() {
    static std::atomic<unsigned> next = 0;
    for (int i = 0; i < 1000; ++i) {
        const unsigned offset = static_cast<unsigned>(getpid()) * 37 + next++;
        const auto port = static_cast<std::uint16_t>(12'000 + offset % 20'000);
        if (canBind(AF_INET, v4(port)) && canBind(AF_INET6, v6(port))) return port;
    }
    throw std::runtime_error("no free port");
}

FileDescriptor listenV4(std::uint16_t port) {
    FileDescriptor out(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    set(out, SOL_SOCKET, SO_REUSEADDR, 1);
    const sockaddr_in address = v4(port);
    if (::bind(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(out.get(), kDeepBacklog) != 0)
        throw std::runtime_error("cannot listen");
    return out;
}

std::optional<FileDescriptor> connectV4(std::uint16_t port) {
    return connected(AF_INET, v4(port));
}

std::optional<FileDescriptor> connectV6(std::uint16_t port) {
    return connected(AF_INET6, v6(port));
}

bool sendAll(const FileDescriptor& socket, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string receiveSome(const FileDescriptor& socket) {
    char room[16 * 1024];
    const ssize_t got = ::recv(socket.get(), room, sizeof room, 0);
    return got > 0 ? std::string(room, static_cast<std::size_t>(got)) : std::string();
}

std::optional<std::string> receiveAll(const FileDescriptor& socket) {
    std::string out;
    char room[16 * 1024];
    while (true) {
        const ssize_t got = ::recv(socket.get(), room, sizeof room, 0);
        if (got == 0) return out;
        if (got < 0) return std::nullopt;
        out.append(room, static_cast<std::size_t>(got));
    }
}

void finishSending(const FileDescriptor& socket) {
    ::shutdown(socket.get(), SHUT_WR);
}

void closeHard(FileDescriptor socket) {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

} // namespace thisbe::relay6::test
