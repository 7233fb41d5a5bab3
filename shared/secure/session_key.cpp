#include "shared/secure/session_key.h"

#include "shared/secure/hkdf.h"
#include "shared/secure/sha256.h"

namespace thisbe {

namespace {

constexpr std::string_view kPurpose = "thisbe session 1";

} // namespace

Result<SessionKey> deriveSessionKey(const SharedSecret& secret, ByteView signedByPeer) {
    SessionKey key;
    if (!hkdfSha256(secret.bytes(), sha256(signedByPeer), asBytes(kPurpose), key.writable()))
        return failure("OpenSSL cannot derive a session key");
    return key;
}

} // namespace thisbe
