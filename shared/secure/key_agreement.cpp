#include "shared/secure/key_agreement.h"

#include <openssl/err.h>

namespace thisbe {

Result<KeyAgreement> KeyAgreement::fromPair(openssl::Key pair) {
    std::array<std::uint8_t, 32> bytes{};
    std::size_t size = bytes.size();
    if (!pair || EVP_PKEY_get_raw_public_key(pair.get(), bytes.data(), &size) != 1 || size != bytes.size())
        return failure("OpenSSL cannot make an X25519 key");
    return KeyAgreement(std::move(pair), EphemeralKey(bytes));
}

Result<KeyAgreement> KeyAgreement::generate() {
    return fromPair(openssl::Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")));
}

Result<KeyAgreement> KeyAgreement::fromPrivate(std::span<const std::uint8_t, 32> scalar) {
    return fromPair(
        openssl::Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, scalar.data(), scalar.size())));
}

Result<SharedSecret> KeyAgreement::agree(const EphemeralKey& theirs) const {
    const openssl::Key peer(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, theirs.value().data(), theirs.value().size()));
    const openssl::KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, pair_.get(), nullptr));
    SharedSecret secret;
    std::size_t size = SharedSecret::kSize;
    const bool derived = peer && context && EVP_PKEY_derive_init(context.get()) == 1 &&
                         EVP_PKEY_derive_set_peer(context.get(), peer.get()) == 1 &&
                         EVP_PKEY_derive(context.get(), secret.writable().data(), &size) == 1;
    // RFC 7748, 6.1: "Both MAY check, without leaking extra information about the value of K, whether K is
    // the all-zero value and abort if so". OpenSSL does; this says it once more, whatever library is
    // underneath.
    if (!derived || size != SharedSecret::kSize || secret == SharedSecret()) {
        ERR_clear_error();
        return failure("the other side's ephemeral key gives no secret");
    }
    return secret;
}

} // namespace thisbe
