#include "shared/secure/sha256.h"

#include <openssl/sha.h>

namespace thisbe {

Sha256Digest sha256(ByteView bytes) {
    Sha256Digest digest{};
    SHA256(bytes.data(), bytes.size(), digest.data());
    return digest;
}

} // namespace thisbe
