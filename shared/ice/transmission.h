// A STUN message that an agent wants sent.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/endpoint.h"
#include "shared/ice/base_id.h"

namespace thisbe::ice {

// bytes are valid until the agent is asked for anything else.
struct Transmission {
    BaseId base;
    Endpoint remote; // on a relayed base: the peer, as the relay sees it
    ByteView bytes;
    std::uint8_t hopLimit = 0; // 0: the host's default. Openers only, never on a relayed base.
    bool dontFragment = false; // padded checks and their answers
};

} // namespace thisbe::ice
