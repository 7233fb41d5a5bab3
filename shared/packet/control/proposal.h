// What the generator wants, with the proof of its address and its half of the key.
#pragma once

#include "shared/packet/control/challenge.h"
#include "shared/packet/control/test_plan.h"
#include "shared/secure/key_agreement.h"

namespace thisbe::packet {

//   header, attempt (64), nonce of the challenge, X25519 public key (32 bytes), plan
struct Proposal {
    static constexpr std::size_t kSize = Challenge::kSize + 32 + TestPlan::kSize;

    AttemptId attempt;
    stun::NonceIssuer::Text nonce{};
    EphemeralKey key;
    TestPlan plan;

    static std::optional<Proposal> parse(ByteView datagram);
    std::size_t serialize(ByteSpan out) const;
};

} // namespace thisbe::packet
