#include "shared/packet/session_keys.h"

#include "shared/secure/hkdf.h"
#include "shared/secure/sha256.h"

namespace thisbe::packet {

Result<SessionKeys> SessionKeys::derive(const SharedSecret& secret, ByteView transcript, bool generator) {
    SecretBytes<struct DerivedKeysTag, 96> derived;
    const Sha256Digest salt = sha256(transcript);
    if (!hkdfSha256(secret.bytes(), salt, asBytes("thisbe packet plane 1"), derived.writable()))
        return failure("the keys of the test could not be derived");
    const auto bytes = derived.bytes();
    const ProbeKey forward(bytes.first<16>());
    const ProbeKey reverse(bytes.subspan<16, 16>());
    const ControlKey toListener(bytes.subspan<32, 32>());
    const ControlKey toGenerator(bytes.subspan<64, 32>());
    if (generator) return SessionKeys{forward, reverse, toListener, toGenerator};
    return SessionKeys{reverse, forward, toGenerator, toListener};
}

} // namespace thisbe::packet
