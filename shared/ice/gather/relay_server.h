// A TURN server, and how to reach it.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/base/strong_id.h"

#include <cstdint>

namespace thisbe::ice {

enum class ServerTransport : std::uint8_t { udp, tcp, tls };

const char* toString(ServerTransport transport);

struct RelayServer {
    Endpoint endpoint;
    ServerTransport transport = ServerTransport::udp;
    Endpoint local{}; // over UDP: the source to send from, as in Datagram

    friend bool operator==(const RelayServer&, const RelayServer&) = default;
};

// One attempt at getting an allocation, and the connection that it needs over TCP and TLS. Never given twice.
using RelayId = StrongId<struct RelayIdTag, std::uint32_t>;

} // namespace thisbe::ice
