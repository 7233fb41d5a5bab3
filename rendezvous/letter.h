// What one worker hands over to another.
#pragma once

#include "rendezvous/flow.h"
#include "shared/base/bytes.h"

namespace thisbe::rendezvous {

enum class LetterKind : std::uint8_t {
    message, // arrived at a worker that does not own it: dispatch it
    answer,  // to be sent over a connection that the receiver of the letter holds
    relayed, // what an allocation sends to another (flow: from remote to local, both relayed addresses)
    closed,  // a flow of which the network says that nobody is there any more; no bytes
};

struct Letter {
    LetterKind kind = LetterKind::message;
    Flow flow;
    ByteView bytes;
    ByteView rest = {}; // of the bytes, where they lie in two places; together when the letter arrives
};

} // namespace thisbe::rendezvous
