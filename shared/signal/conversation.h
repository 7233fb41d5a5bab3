// Who says something to whom, and where: what every signature between two peers covers.
#pragma once

#include "shared/secure/identity_key.h"
#include "shared/signal/attributes/instance.h"

#include <string_view>

namespace thisbe::signal {

// One running program of a peer.
struct Party {
    IdentityKey key;
    Instance instance;

    friend auto operator<=>(const Party&, const Party&) = default;
};

// A signature for one server, room, pair of peers or pair of their instances is none for another. The room
// points at the caller's.
struct Conversation {
    IdentityKey server;
    std::string_view room;
    Party sender;
    Party receiver;
};

} // namespace thisbe::signal
