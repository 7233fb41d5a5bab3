// Endpoints as the kernel and POCO know them.
#pragma once

#include "shared/base/endpoint.h"

#include <Poco/Net/SocketAddress.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>
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
    std::optional<Endpoint> endpoint() const {
        sockaddr_in v4;
        std::memcpy(&v4, &storage_, sizeof v4);
        // Here, since every datagram that arrives comes by.
        if (v4.sin_family != AF_INET) return endpointV6();
        IpAddress::V4Bytes bytes;
        std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
        return Endpoint{IpAddress(bytes), ntohs(v4.sin_port)};
    }

    sockaddr* data() { return static_cast<sockaddr*>(static_cast<void*>(&storage_)); }
    const sockaddr* data() const { return static_cast<const sockaddr*>(static_cast<const void*>(&storage_)); }
    socklen_t size() const {
        sa_family_t family;
        std::memcpy(&family, &storage_, sizeof family);
        return family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    }
    // Equal bytes. Equal addresses that the kernel wrote are; others may differ in what plays no part.
    bool operator==(const SocketAddress& other) const {
        return storage_.words[0] == other.storage_.words[0] && storage_.words[1] == other.storage_.words[1] &&
               storage_.words[2] == other.storage_.words[2] && storage_.words[3] == other.storage_.words[3];
    }
    static constexpr socklen_t capacity() { return sizeof(Storage); }

  private:
    // Large enough and aligned for both; sockaddr_storage would be 128 bytes.
    struct Storage {
        std::array<std::uint64_t, 4> words;
    };
    std::optional<Endpoint> endpointV6() const;

    Storage storage_{};
};

Poco::Net::SocketAddress toPoco(const Endpoint& endpoint);
Endpoint fromPoco(const Poco::Net::SocketAddress& address);

} // namespace thisbe
