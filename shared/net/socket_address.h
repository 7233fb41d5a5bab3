// Endpoints as the kernel and POCO know them.
#pragma once

#include "shared/base/endpoint.h"

#include <Poco/Net/SocketAddress.h>
#include <sys/socket.h>

#include <optional>

namespace thisbe {

// A sockaddr_in or sockaddr_in6 in the room for either. Trivially copyable, 32 bytes.
class SocketAddress {
  public:
    // To be filled in by the kernel: pass data() and capacity().
    SocketAddress() = default;
    explicit SocketAddress(const Endpoint& endpoint);
    // In the form that a socket of this family takes: an IPv4 address becomes mapped for an IPv6 socket. An
    // IPv6 address stays, and the kernel will refuse it on an IPv4 socket.
    SocketAddress(const Endpoint& endpoint, AddressFamily socketFamily);

    // Canonical; nothing when the family is neither AF_INET nor AF_INET6. Scope ids are kept for link-local
    // addresses only, where alone they distinguish.
    std::optional<Endpoint> endpoint() const;

    sockaddr* data();
    const sockaddr* data() const;
    socklen_t size() const;
    static constexpr socklen_t capacity() { return sizeof(Storage); }

  private:
    // Large enough and aligned for both; sockaddr_storage would be 128 bytes.
    struct alignas(8) Storage {
        unsigned char bytes[32];
    };
    Storage storage_{};
};

Poco::Net::SocketAddress toPoco(const Endpoint& endpoint);
Endpoint fromPoco(const Poco::Net::SocketAddress& address);

} // namespace thisbe
