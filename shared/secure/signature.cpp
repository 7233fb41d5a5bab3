#include "shared/secure/signature.h"

#include "shared/secure/openssl_handle.h"
#include "shared/secure/sha256.h"

#include <openssl/err.h>

namespace thisbe {

namespace {

using openssl::EcdsaSignature;
using openssl::Number;

// Carries the curve, so that a key needs only its point; made once, never changed, freed with the process.
const EVP_PKEY* curveTemplate() {
    static EVP_PKEY* const key = EVP_EC_gen("P-256");
    return key;
}

openssl::Key publicKeyOf(const IdentityKey& key) {
    const auto& bytes = key.value();
    // Points in other forms (uncompressed, hybrid, infinity) have no 33 bytes of this shape.
    if (bytes[0] != 2 && bytes[0] != 3) return nullptr;
    openssl::Key result(EVP_PKEY_new());
    if (!result || curveTemplate() == nullptr) return nullptr;
    if (EVP_PKEY_copy_parameters(result.get(), curveTemplate()) != 1) return nullptr;
    if (EVP_PKEY_set1_encoded_public_key(result.get(), bytes.data(), bytes.size()) != 1) return nullptr;
    return result;
}

// ECDSA-Sig-Value of RFC 3279, section 2.2.3, which is what OpenSSL checks.
struct DerSignature {
    std::array<std::uint8_t, 80> bytes{};
    std::size_t size = 0;
};

DerSignature toDer(const Signature& signature) {
    const EcdsaSignature pair(ECDSA_SIG_new());
    Number r(BN_bin2bn(signature.value().data(), 32, nullptr));
    Number s(BN_bin2bn(signature.value().data() + 32, 32, nullptr));
    DerSignature der;
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return der;
    static_cast<void>(r.release()); // the pair owns them now
    static_cast<void>(s.release());
    std::uint8_t* out = der.bytes.data();
    const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
    if (size <= 0 || static_cast<std::size_t>(size) > der.bytes.size()) return der;
    der.size = static_cast<std::size_t>(i2d_ECDSA_SIG(pair.get(), &out));
    return der;
}

bool verify(EVP_PKEY* key, ByteView message, const DerSignature& der) {
    const openssl::KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    const Sha256Digest digest = sha256(message);
    return context && EVP_PKEY_verify_init(context.get()) == 1 &&
           EVP_PKEY_verify(context.get(), der.bytes.data(), der.size, digest.data(), digest.size()) == 1;
}

} // namespace

bool verifySignature(const IdentityKey& key, ByteView message, const Signature& signature) {
    if (message.empty()) return false;
    const openssl::Key publicKey = publicKeyOf(key);
    const DerSignature der = toDer(signature);
    const bool good = publicKey && der.size != 0 && verify(publicKey.get(), message, der);
    // A stranger's bad point must not leave its trace for the next TLS call of this thread to find.
    if (!good) ERR_clear_error();
    return good;
}

} // namespace thisbe
