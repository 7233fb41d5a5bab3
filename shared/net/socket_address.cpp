#include "shared/net/socket_address.h"

#include <algorithm>
#include <array>

namespace thisbe {
namespace {

bool isLinkLocal(const IpAddress::V6Bytes& bytes) {
    return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
}

bool isLinkLocalMulticast(const IpAddress::V6Bytes& bytes) {
    return bytes[0] == 0xff && (bytes[1] & 0x0f) <= 2;
}

} // namespace

SocketAddress::SocketAddress(const Endpoint& endpoint) {
    const ByteView bytes = endpoint.address().bytes();
    if (endpoint.isV4()) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(endpoint.port());
        std::memcpy(&v4.sin_addr, bytes.data(), bytes.size());
        std::memcpy(&storage_, &v4, sizeof v4);
        return;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port());
    std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
    v6.sin6_scope_id = endpoint.address().scopeId();
    std::memcpy(&storage_, &v6, sizeof v6);
}

SocketAddress::SocketAddress(const Endpoint& endpoint, AddressFamily socketFamily)
    : SocketAddress(socketFamily == AddressFamily::ipv6
                        ? Endpoint{endpoint.address().mapped(), endpoint.port()}
                        : endpoint) {}

std::optional<Endpoint> SocketAddress::endpointV6() const {
    sockaddr_in6 v6;
    std::memcpy(&v6, &storage_, sizeof v6);
    if (v6.sin6_family != AF_INET6) return std::nullopt;
    IpAddress::V6Bytes bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    const bool scoped = isLinkLocal(bytes) || isLinkLocalMulticast(bytes);
    return Endpoint{IpAddress(bytes, scoped ? v6.sin6_scope_id : 0), ntohs(v6.sin6_port)}.canonical();
}

Poco::Net::SocketAddress toPoco(const Endpoint& endpoint) {
    const SocketAddress address(endpoint);
    return {address.data(), address.size()};
}

Endpoint fromPoco(const Poco::Net::SocketAddress& address) {
    SocketAddress ours;
    std::memcpy(ours.data(), address.addr(), std::min(SocketAddress::capacity(), address.length()));
    return ours.endpoint().value_or(Endpoint{});
}

} // namespace thisbe
