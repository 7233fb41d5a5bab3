#include "shared/secure/hkdf.h"

#include "shared/secure/openssl_handle.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>

#include <array>

namespace thisbe {

namespace {

// Looked up once (a look-up takes locks and time), freed with the process.
EVP_KDF* hkdf() {
    static EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
    return kdf;
}

// OSSL_PARAM is not const-correct; nothing is written through it here. OpenSSL refuses a null pointer, also
// for a field of no bytes.
OSSL_PARAM octets(const char* name, ByteView bytes) {
    static std::uint8_t nothing = 0;
    std::uint8_t* const data = bytes.empty() ? &nothing : const_cast<std::uint8_t*>(bytes.data());
    return OSSL_PARAM_construct_octet_string(name, data, bytes.size());
}

} // namespace

bool hkdfSha256(ByteView inputKey, ByteView salt, ByteView info, ByteSpan out) {
    const openssl::KdfContext context(EVP_KDF_CTX_new(hkdf()));
    std::array<char, 7> digest = {'S', 'H', 'A', '2', '5', '6', '\0'};
    const std::array<OSSL_PARAM, 5> parameters = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        octets(OSSL_KDF_PARAM_KEY, inputKey), octets(OSSL_KDF_PARAM_SALT, salt),
        octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
    const bool derived =
        context && EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) == 1;
    if (!derived) OPENSSL_cleanse(out.data(), out.size());
    return derived;
}

} // namespace thisbe
