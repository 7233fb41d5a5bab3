// The part of a Register that a server with access control asks for (docs/protocol.md, Register, Access).
#pragma once

#include "shared/stun/attributes/password_algorithms.h"

#include <algorithm>
#include <string_view>

namespace thisbe::signal {

// RFC 8489's long-term mechanism. The offer is what the challenge brought: "the request MUST contain the
// PASSWORD-ALGORITHMS attribute with the same content". Points into the message it came from, or at what is
// to be written.
struct RegisterAccess {
    std::string_view username;
    stun::PasswordAlgorithmNumber algorithm = stun::PasswordAlgorithmNumber::sha256;
    stun::PasswordAlgorithms offer = stun::PasswordAlgorithms::ours();

    friend bool operator==(const RegisterAccess& a, const RegisterAccess& b) {
        return a.username == b.username && a.algorithm == b.algorithm &&
               std::ranges::equal(a.offer.content(), b.offer.content());
    }
};

} // namespace thisbe::signal
