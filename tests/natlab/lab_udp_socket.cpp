#include "tests/natlab/lab_udp_socket.h"

#include "shared/net/socket_address.h"
#include "tests/natlab/deadline.h"
#include "tests/natlab/lab_error.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <poll.h>

namespace thisbe::natlab {

LabUdpSocket::LabUdpSocket(const LabHost& host, const Endpoint& local) {
    const int domain = local.isV4() ? AF_INET : AF_INET6;
    fd_ = host.inside([&] { return FileDescriptor(::socket(domain, SOCK_DGRAM | SOCK_CLOEXEC, 0)); });
    if (!fd_) throw LabError::fromErrno("cannot open a UDP socket on " + host.name());
    const SocketAddress address(local);
    if (::bind(fd_.get(), address.data(), address.size()) != 0) {
        throw LabError::fromErrno("cannot bind " + local.toString() + " on " + host.name());
    }
    SocketAddress bound;
    socklen_t size = SocketAddress::capacity();
    ::getsockname(fd_.get(), bound.data(), &size);
    local_ = bound.endpoint().value_or(local);
}

void LabUdpSocket::setTtl(int ttl) {
    const int level = local_.isV4() ? IPPROTO_IP : IPPROTO_IPV6;
    const int option = local_.isV4() ? IP_TTL : IPV6_UNICAST_HOPS;
    if (::setsockopt(fd_.get(), level, option, &ttl, sizeof ttl) != 0)
        throw LabError::fromErrno("cannot set a TTL");
}

bool LabUdpSocket::send(const Endpoint& to, std::string_view payload) {
    const SocketAddress address(to);
    return ::sendto(fd_.get(), payload.data(), payload.size(), 0, address.data(), address.size()) ==
           static_cast<ssize_t>(payload.size());
}

std::optional<LabDatagram> LabUdpSocket::receive(std::chrono::milliseconds bound) {
    const Deadline deadline(bound);
    while (true) {
        pollfd readable{fd_.get(), POLLIN, 0};
        if (::poll(&readable, 1, deadline.left()) <= 0) return std::nullopt;
        std::array<char, 2048> payload;
        SocketAddress source;
        socklen_t length = SocketAddress::capacity();
        const ssize_t size =
            ::recvfrom(fd_.get(), payload.data(), payload.size(), MSG_DONTWAIT, source.data(), &length);
        // An error here is an ICMP message about something sent earlier: not an answer.
        if (size < 0) continue;
        return LabDatagram{std::string(payload.data(), static_cast<std::size_t>(size)),
                           source.endpoint().value_or(Endpoint())};
    }
}

} // namespace thisbe::natlab
