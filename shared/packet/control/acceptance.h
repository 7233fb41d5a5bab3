// The listener agrees: its half of the key, and the session's number.
#pragma once

#include "shared/packet/control/attempt_id.h"
#include "shared/packet/control/control_header.h"
#include "shared/packet/session_id.h"
#include "shared/secure/key_agreement.h"

#include <optional>

namespace thisbe::packet {

//   header, attempt (64), session (32), X25519 public key (32 bytes), tag (16 bytes)
// The tag (SessionSeal, under the new keys) shows that both have the same; the keys cover proposal and
// acceptance.
struct Acceptance {
    static constexpr std::size_t kTagOffset = ControlHeader::kSize + 8 + 4 + 32;
    static constexpr std::size_t kSize = kTagOffset + 16;

    AttemptId attempt;
    SessionId session;
    EphemeralKey key;

    static std::optional<Acceptance> parse(ByteView datagram);
    // Without the tag, for which there is room behind.
    std::size_t serialize(ByteSpan out) const;
};

} // namespace thisbe::packet
