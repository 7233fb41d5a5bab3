// What an ICMP error says, IPv4 (RFC 792) and IPv6 (RFC 4443) alike.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/net/datagram_io.h"

#include <cstdint>

namespace thisbe::sim {

struct IcmpError {
    enum class Kind : std::uint8_t {
        portUnreachable,
        hostUnreachable,
        noRoute,
        prohibited,
        timeExceeded,
        tooBig
    };

    Kind kind = Kind::portUnreachable;
    std::uint32_t mtu = 0; // of tooBig
    // The packet that it is about.
    Endpoint source;
    Endpoint destination;

    // As the kernel's socket would report it to the sender.
    PathError toPathError() const;
};

} // namespace thisbe::sim
