// Answers keepalives: the path that a million peers take every ten seconds.
#pragma once

#include "rendezvous/exchange.h"
#include "rendezvous/registry.h"
#include "rendezvous/room.h"
#include "shared/signal/keepalive_success.h"

namespace thisbe::rendezvous {

// The gate has done the work: it knows the session, and that it was heard. Allocates nothing.
inline void answerKeepalive(Exchange& exchange, const Session& session, std::uint64_t bootEpoch) {
    exchange.succeed(signal::KeepaliveSuccess{exchange.remote(), {bootEpoch, session.room->roster.version()}},
                     session.key);
}

} // namespace thisbe::rendezvous
