// What the address policy says of a peer.
#pragma once

#include <cstdint>

namespace thisbe::rendezvous {

enum class PeerVerdict : std::uint8_t {
    forbidden,
    allowed,
    ownRelays,         // this server itself: only the ports of live relayed addresses
    ownExceptServices, // the same, opened by an allow-list: any port but those that the server listens on
};

const char* toString(PeerVerdict verdict);

} // namespace thisbe::rendezvous
