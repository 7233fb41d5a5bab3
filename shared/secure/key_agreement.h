// Agreeing on a secret over an open network: X25519 (RFC 7748, section 6.1).
#pragma once

#include "shared/base/result.h"
#include "shared/base/strong_id.h"
#include "shared/secure/openssl_handle.h"
#include "shared/secure/secret_bytes.h"

namespace thisbe {

// The public half, as it crosses the wire.
using EphemeralKey = StrongId<struct EphemeralKeyTag, std::array<std::uint8_t, 32>>;
using SharedSecret = SecretBytes<struct SharedSecretTag, 32>;

// One ephemeral key pair, from OpenSSL's own random source. Movable. Make one per registration and drop it
// when the session key is derived: then nobody can open yesterday's session with what they find today.
class KeyAgreement {
  public:
    static Result<KeyAgreement> generate();
    // For published vectors and tests.
    static Result<KeyAgreement> fromPrivate(std::span<const std::uint8_t, 32> scalar);

    const EphemeralKey& publicKey() const { return publicKey_; }

    // Fails for a key of small order: RFC 7748, 6.1: "The check for the all-zero value results from the fact
    // that the X25519 function produces that value if it operates on an input corresponding to a point with
    // small order".
    Result<SharedSecret> agree(const EphemeralKey& theirs) const;

  private:
    KeyAgreement(openssl::Key pair, const EphemeralKey& publicKey)
        : pair_(std::move(pair)), publicKey_(publicKey) {}
    static Result<KeyAgreement> fromPair(openssl::Key pair);

    openssl::Key pair_;
    EphemeralKey publicKey_;
};

} // namespace thisbe
