// How the server presents itself to peers.
#pragma once

#include "shared/secure/identity.h"
#include "shared/signal/attributes/lifetimes.h"

#include <string>

namespace thisbe::rendezvous {

// The same for all workers.
struct ServerIdentity {
    Identity identity;
    std::string realm; // as opaqueString() returned it; at most 127 characters
    signal::Lifetimes lifetimes;
};

} // namespace thisbe::rendezvous
