// What a registered peer shares with its server.
#pragma once

#include "shared/base/clock.h"
#include "shared/secure/identity_key.h"
#include "shared/signal/attributes/lifetimes.h"
#include "shared/signal/attributes/session_id.h"
#include "shared/stun/integrity.h"

#include <algorithm>

namespace thisbe::signal {

struct ClientSession {
    SessionId id;
    stun::HmacSha256 key; // the session key, prepared; as secret as that
    IdentityKey serverKey;
    Lifetimes lifetimes;

    bool isAuthentic(const stun::MessageView& message) const {
        return stun::checkIntegritySha256(message, key) == stun::IntegrityCheck::valid;
    }

    // A server may ask for little or much, not for a flood or for silence.
    Duration keepaliveInterval() const {
        return std::clamp<Duration>(lifetimes.keepalive, std::chrono::seconds(1), std::chrono::minutes(5));
    }
};

} // namespace thisbe::signal
