// The way back to whoever sent something: what services of the server see of sockets and connections.
#pragma once

#include "shared/base/endpoint.h"

#include <cstdint>

namespace thisbe::rendezvous {

enum class Transport : std::uint8_t { udp, tcp };

const char* toString(Transport transport);

// RFC 8656's 5-tuple: client address and port, server address and port, transport. Small and copyable; a
// session keeps the flow that it was heard on last. For TCP, connection tells two connections from the same
// port apart in time and worker says who owns the connection.
struct Flow {
    Transport transport = Transport::udp;
    std::uint16_t worker = 0;
    std::uint32_t connection = 0; // 0 for UDP
    Endpoint local;
    Endpoint remote;

    friend bool operator==(const Flow&, const Flow&) = default;
};

} // namespace thisbe::rendezvous
