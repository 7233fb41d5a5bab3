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
    std::uint64_t lastCounter = 0; // REQUEST-COUNTER; one for both families, so that no number comes twice

    std::uint64_t nextCounter() { return ++lastCounter; }
    bool isAuthentic(const stun::MessageView& message) const {
        return stun::checkIntegritySha256(message, key) == stun::IntegrityCheck::valid;
    }

    Duration keepaliveInterval() const {
        return std::clamp(lifetimes.keepalive, Lifetimes::kShortestKeepalive, Lifetimes::kLongestKeepalive);
    }
};

} // namespace thisbe::signal
