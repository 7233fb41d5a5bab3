#include "shared/stun/credentials.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <string>

namespace thisbe::stun {

namespace {

// Joined with colons and hashed; the joined text holds a password, so it is wiped.
template<std::size_t N>
void hashJoined(const EVP_MD* hash, std::initializer_list<std::string_view> parts,
                std::array<std::uint8_t, N>& out) {
    std::string joined;
    std::size_t size = parts.size();
    for (const std::string_view part : parts)
        size += part.size();
    joined.reserve(size); // so that growing leaves no copies behind
    const char* separator = "";
    for (const std::string_view part : parts) {
        joined.append(separator).append(part);
        separator = ":";
    }
    EVP_Digest(joined.data(), joined.size(), out.data(), nullptr, hash, nullptr);
    OPENSSL_cleanse(joined.data(), joined.size());
}

} // namespace

IntegrityKey shortTermKey(std::string_view password) {
    return IntegrityKey(asBytes(password));
}

ByteView longTermKeyBytes(PasswordAlgorithmNumber algorithm, const LongTermCredential& credential,
                          LongTermKeyBytes& out) {
    const bool md5 = algorithm == PasswordAlgorithmNumber::md5;
    hashJoined(md5 ? EVP_md5() : EVP_sha256(), {credential.username, credential.realm, credential.password},
               out);
    return ByteView(out).first(md5 ? 16 : 32);
}

IntegrityKey longTermKey(PasswordAlgorithmNumber algorithm, const LongTermCredential& credential) {
    LongTermKeyBytes bytes{};
    const IntegrityKey key(longTermKeyBytes(algorithm, credential, bytes));
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return key;
}

UserHash userHash(std::string_view username, std::string_view realm) {
    UserHash out;
    hashJoined(EVP_sha256(), {username, realm}, out.value);
    return out;
}

} // namespace thisbe::stun
