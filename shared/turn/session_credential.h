// The relay credential that a registered peer and its server both derive (docs/protocol.md, Relaying).
#pragma once

#include "shared/signal/attributes/session_id.h"
#include "shared/stun/hmac.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace thisbe::turn {

using SessionDigest = std::array<std::uint8_t, 32>;

// HMAC-SHA256 with the session key over "thisbe turn 1".
SessionDigest sessionDigest(const stun::HmacSha256& sessionKey);

// "the USERNAME is the SESSION-ID in 16 hexadecimal digits, lower case; the password is 64 hexadecimal
// digits" of the digest.
std::string sessionUsername(signal::SessionId id);
std::string sessionPassword(const SessionDigest& digest);

// Nothing for a name of another form.
std::optional<signal::SessionId> sessionOfUsername(std::string_view username);

} // namespace thisbe::turn
