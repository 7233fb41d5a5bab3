#include "shared/secure/identity.h"

#include "shared/secure/private_file.h"
#include "shared/secure/sha256.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>

namespace thisbe {

namespace {

constexpr std::size_t kMaxPemSize = 16384;

// Never ask on the terminal for the passphrase of an encrypted key.
int noPassphrase(char*, int, int, void*) {
    return -1;
}

bool isP256(const EVP_PKEY* key) {
    std::array<char, 32> group{};
    std::size_t size = 0;
    return EVP_PKEY_is_a(key, "EC") == 1 &&
           EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
           std::string_view(group.data(), size) == "prime256v1";
}

Result<std::string> toPem(EVP_PKEY* pair) {
    const openssl::Bio out(BIO_new(BIO_s_secmem()));
    if (!out || PEM_write_bio_PKCS8PrivateKey(out.get(), pair, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return failure("OpenSSL cannot write an identity as PEM");
    const char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

// DER to r and s of fixed width.
Result<Signature> fromDer(ByteView der) {
    const std::uint8_t* in = der.data();
    const openssl::EcdsaSignature pair(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
    std::array<std::uint8_t, 64> bytes{};
    if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), bytes.data(), 32) != 32 ||
        BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), bytes.data() + 32, 32) != 32)
        return failure("OpenSSL returned a signature that is none");
    return Signature(bytes);
}

} // namespace

Result<Identity> Identity::fromPair(openssl::Key pair) {
    if (!pair || !isP256(pair.get())) return failure("not a P-256 key");
    std::array<std::uint8_t, 65> point{};
    std::size_t size = 0;
    // SEC 1, 2.3.3: 04, x, y. Compressed: 02 or 03 by the parity of y, then x.
    if (EVP_PKEY_get_octet_string_param(pair.get(), OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point.data(),
                                        point.size(), &size) != 1)
        return failure("the key has no public half");
    std::array<std::uint8_t, 33> compressed{};
    const bool whole = size == point.size();
    std::copy_n(point.begin(), compressed.size(), compressed.begin());
    if (whole) compressed[0] = static_cast<std::uint8_t>(2 + (point[64] & 1));
    return Identity(std::move(pair), IdentityKey(compressed));
}

Result<Identity> Identity::generate() {
    auto identity = fromPair(openssl::Key(EVP_EC_gen("P-256")));
    if (!identity) return failure("OpenSSL cannot make a P-256 key: " + identity.error().message);
    return identity;
}

Result<Identity> Identity::fromPem(std::string_view pem) {
    const openssl::Bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(std::min(pem.size(), kMaxPemSize))));
    openssl::Key pair(in ? PEM_read_bio_PrivateKey(in.get(), nullptr, noPassphrase, nullptr) : nullptr);
    ERR_clear_error();
    if (!pair) return failure("no private key in it; expected PEM text that is not encrypted");
    return fromPair(std::move(pair));
}

Result<Identity> Identity::load(const std::filesystem::path& file) {
    auto text = readPrivateFile(file, kMaxPemSize);
    if (!text) return tl::make_unexpected(text.error());
    auto identity = fromPem(*text);
    OPENSSL_cleanse(text->data(), text->size());
    if (!identity)
        return failure("identity file " + file.string() + ": " + identity.error().message +
                       "; restore it from a copy, or move it away to get a new identity");
    return identity;
}

Result<void> Identity::save(const std::filesystem::path& file) const {
    auto pem = toPem(pair_.get());
    if (!pem) return tl::make_unexpected(pem.error());
    const auto written = createPrivateFile(file, *pem);
    OPENSSL_cleanse(pem->data(), pem->size());
    return written;
}

Result<Identity> Identity::loadOrCreate(const std::filesystem::path& file) {
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) return load(file);
    auto fresh = generate();
    if (!fresh) return fresh;
    if (const auto saved = fresh->save(file); !saved) {
        // Another program of the same user may have been faster: then its key counts.
        if (std::filesystem::exists(file, ignored)) return load(file);
        return tl::make_unexpected(saved.error());
    }
    return fresh;
}

Result<Signature> Identity::sign(ByteView message) const {
    if (message.empty()) return failure("an empty message is not signed");
    const openssl::KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, pair_.get(), nullptr));
    const Sha256Digest digest = sha256(message);
    std::array<std::uint8_t, 80> der{};
    std::size_t size = der.size();
    if (!context || EVP_PKEY_sign_init(context.get()) != 1 ||
        EVP_PKEY_sign(context.get(), der.data(), &size, digest.data(), digest.size()) != 1)
        return failure("OpenSSL cannot sign with this identity");
    return fromDer(ByteView(der).first(size));
}

} // namespace thisbe
