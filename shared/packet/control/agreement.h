// What a listener makes of a proposal that it takes: keys, and the message that says so.
#pragma once

#include "shared/packet/control/proposal.h"
#include "shared/packet/session_id.h"
#include "shared/packet/session_keys.h"

#include <optional>
#include <vector>

namespace thisbe::packet {

struct Agreement {
    SessionKeys keys;                     // as the listener sees them
    std::vector<std::uint8_t> acceptance; // sealed; to be said again whenever the proposal comes again

    // Costs a key exchange. message: the proposal's bytes, which the keys cover. Nothing: its key is none.
    static std::optional<Agreement> to(const Proposal& proposal, ByteView message, SessionId session);
};

} // namespace thisbe::packet
