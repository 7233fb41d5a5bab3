#include "tests/natlab/lab_udp_socket.h"

#include "tests/natlab/lab_error.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <poll.h>

namespace thisbe::natlab {
namespace {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = sizeof(sockaddr_storage);

    // The one cast that the sockets API asks for.
    sockaddr* any() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress toSocketAddress(const Endpoint& endpoint) {
    SocketAddress address;
    const ByteView bytes = endpoint.address().bytes();
    if (endpoint.isV4()) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(endpoint.port());
        std::memcpy(&v4.sin_addr, bytes.data(), bytes.size());
        std::memcpy(&address.storage, &v4, sizeof v4);
        address.length = sizeof v4;
    } else {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(endpoint.port());
        v6.sin6_scope_id = endpoint.address().scopeId();
        std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
        std::memcpy(&address.storage, &v6, sizeof v6);
        address.length = sizeof v6;
    }
    return address;
}

Endpoint toEndpoint(const SocketAddress& address) {
    if (address.storage.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address.storage, sizeof v4);
        IpAddress::V4Bytes bytes{};
        std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
        return {IpAddress(bytes), ntohs(v4.sin_port)};
    }
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.storage, sizeof v6);
    IpAddress::V6Bytes bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return {IpAddress(bytes, v6.sin6_scope_id), ntohs(v6.sin6_port)};
}

} // namespace

LabUdpSocket::LabUdpSocket(const LabHost& host, const Endpoint& local) {
    const int domain = local.isV4() ? AF_INET : AF_INET6;
    fd_ = host.inside([&] { return FileDescriptor(::socket(domain, SOCK_DGRAM | SOCK_CLOEXEC, 0)); });
    if (!fd_) throw LabError::fromErrno("cannot open a UDP socket on " + host.name());
    SocketAddress address = toSocketAddress(local);
    if (::bind(fd_.get(), address.any(), address.length) != 0) {
        throw LabError::fromErrno("cannot bind " + local.toString() + " on " + host.name());
    }
    SocketAddress bound;
    ::getsockname(fd_.get(), bound.any(), &bound.length);
    local_ = toEndpoint(bound);
}

void LabUdpSocket::setTtl(int ttl) {
    const int level = local_.isV4() ? IPPROTO_IP : IPPROTO_IPV6;
    const int option = local_.isV4() ? IP_TTL : IPV6_UNICAST_HOPS;
    if (::setsockopt(fd_.get(), level, option, &ttl, sizeof ttl) != 0)
        throw LabError::fromErrno("cannot set a TTL");
}

bool LabUdpSocket::send(const Endpoint& to, std::string_view payload) {
    SocketAddress address = toSocketAddress(to);
    return ::sendto(fd_.get(), payload.data(), payload.size(), 0, address.any(), address.length) ==
           static_cast<ssize_t>(payload.size());
}

std::optional<LabDatagram> LabUdpSocket::receive(std::chrono::milliseconds bound) {
    const auto deadline = std::chrono::steady_clock::now() + bound;
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd readable{fd_.get(), POLLIN, 0};
        if (::poll(&readable, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) <= 0)
            return std::nullopt;
        std::array<char, 2048> payload;
        SocketAddress source;
        const ssize_t size =
            ::recvfrom(fd_.get(), payload.data(), payload.size(), MSG_DONTWAIT, source.any(), &source.length);
        // An error here is an ICMP message about something sent earlier: not an answer.
        if (size >= 0)
            return LabDatagram{std::string(payload.data(), static_cast<std::size_t>(size)),
                               toEndpoint(source)};
    }
}

} // namespace thisbe::natlab
