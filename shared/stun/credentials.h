// Keys from credentials (RFC 8489, sections 9.1.1, 9.2.2, 14.4, 18.5.1).
#pragma once

#include "shared/stun/attributes/opaque_attribute.h"
#include "shared/stun/attributes/password_algorithms.h"
#include "shared/stun/integrity.h"

#include <string_view>

namespace thisbe::stun {

// All three as OpaqueString leaves them (see opaque_string.h).
struct LongTermCredential {
    std::string_view username;
    std::string_view realm;
    std::string_view password;
};

// "key = OpaqueString(password)"
IntegrityKey shortTermKey(std::string_view password);

// MD5: "key = MD5(username ":" OpaqueString(realm) ":" OpaqueString(password))"; SHA-256 likewise. Only for
// a supported algorithm. Allocates: once a credential, not once a message.
IntegrityKey longTermKey(PasswordAlgorithmNumber algorithm, const LongTermCredential& credential);

// For servers whose users are stored as keys: 16 bytes for MD5, 32 for SHA-256.
using LongTermKeyBytes = std::array<std::uint8_t, 32>;
ByteView longTermKeyBytes(PasswordAlgorithmNumber algorithm, const LongTermCredential& credential,
                          LongTermKeyBytes& out);

// "userhash = SHA-256(OpaqueString(username) ":" OpaqueString(realm))"
UserHash userHash(std::string_view username, std::string_view realm);

} // namespace thisbe::stun
