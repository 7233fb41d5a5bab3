// A success response that says nothing more: to the server's Keepalive, Unregister and Signal, and to a
// peer's Unregister.
#pragma once

#include "shared/stun/message_writer.h"

namespace thisbe::signal {

struct Acknowledgement {
    void serialize(stun::MessageWriter&) const {}
};

} // namespace thisbe::signal
