// How many TCP and TLS connections the server holds, and for how long.
#pragma once

#include "shared/base/clock.h"

#include <cstddef>
#include <cstdint>

namespace thisbe::rendezvous {

// Of the whole server. A connection is proven once its client has a session or an allocation.
struct StreamLimits {
    std::size_t connections = 10'000;
    // From one IPv4 address or IPv6 /56: whole offices and carrier-grade NATs share one.
    std::uint32_t perSource = 1'000;
    // Of these, those that are not proven: a place costs nothing but a handshake.
    std::uint32_t unprovenPerSource = 256;
    // From the connection on, TLS handshake and challenges included; nothing that is sent meanwhile makes it longer.
    // RFC 8489, section 6.2.2: "the server SHOULD keep the connection open and let the client close it": a client
    // that only wants Bindings has this long for them.
    Duration unproven = std::chrono::seconds{10};
    // Without a whole message. A peer keeps alive every 10 s; a connection with an allocation lives as long as that.
    Duration idle = std::chrono::minutes{11};
};

} // namespace thisbe::rendezvous
