// The answer to a hello: a nonce that only who receives at that address can show.
#pragma once

#include "shared/packet/control/attempt_id.h"
#include "shared/packet/control/control_header.h"
#include "shared/packet/control/hello.h"
#include "shared/stun/nonce_issuer.h"

#include <optional>

namespace thisbe::packet {

//   header, attempt (64), nonce (29 characters, stun::NonceIssuer)
struct Challenge {
    static constexpr std::size_t kSize = ControlHeader::kSize + 8 + stun::NonceIssuer::kNonceSize;
    static_assert(kSize <= Hello::kSize, "no amplification");

    AttemptId attempt;
    stun::NonceIssuer::Text nonce{};

    static std::optional<Challenge> parse(ByteView datagram);
    std::size_t serialize(ByteSpan out) const;
};

} // namespace thisbe::packet
