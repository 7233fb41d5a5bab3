// A peer's (or a server's) long-lived key pair.
#pragma once

#include "shared/secure/openssl_handle.h"
#include "shared/secure/signature.h"

#include <filesystem>

namespace thisbe {

// P-256. Keys and the numbers inside signatures come from OpenSSL's own random source, not from a
// RandomSource: a seeded one would give the key away. Movable; signing is const and thread-safe.
class Identity {
  public:
    static Result<Identity> generate();
    // From PEM text (PKCS #8 or SEC 1, not encrypted).
    static Result<Identity> fromPem(std::string_view pem);

    // Refuses a file that others than its owner may read or write, like ssh does.
    static Result<Identity> load(const std::filesystem::path& file);
    // Readable by its owner only; never overwrites a file. Makes missing folders (mode 0700). The file is
    // there complete or not at all, also after a crash.
    Result<void> save(const std::filesystem::path& file) const;
    // What programs call: two that start at once end up with the same key.
    static Result<Identity> loadOrCreate(const std::filesystem::path& file);

    const IdentityKey& key() const { return key_; }

    // An empty message is an error: it is what a Transcript that overflowed gives.
    Result<Signature> sign(ByteView message) const;

    // For the certificate made from it. Stays the identity's own.
    EVP_PKEY* pair() const { return pair_.get(); }

  private:
    Identity(openssl::Key pair, const IdentityKey& key) : pair_(std::move(pair)), key_(key) {}
    static Result<Identity> fromPair(openssl::Key pair);

    openssl::Key pair_;
    IdentityKey key_;
};

} // namespace thisbe
