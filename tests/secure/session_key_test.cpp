#include "shared/secure/session_key.h"
#include "tests/secure/hex_bytes.h"

#include <gtest/gtest.h>

namespace thisbe {
namespace {

TEST(SessionKey, BothSidesDeriveTheSameFromTheSameRegistration) {
    const auto peer = KeyAgreement::generate();
    const auto server = KeyAgreement::generate();
    const auto here = deriveSessionKey(*peer->agree(server->publicKey()), asBytes("signed"));
    const auto there = deriveSessionKey(*server->agree(peer->publicKey()), asBytes("signed"));
    ASSERT_TRUE(here && there);
    EXPECT_TRUE(*here == *there);
}

TEST(SessionKey, AnotherRegistrationGivesAnotherKey) {
    const auto secret = KeyAgreement::generate()->agree(KeyAgreement::generate()->publicKey());
    ASSERT_TRUE(secret);
    EXPECT_FALSE(*deriveSessionKey(*secret, asBytes("signed")) ==
                 *deriveSessionKey(*secret, asBytes("singed")));
}

// Computed with another HKDF (Python's hmac module) from docs/protocol.md: secret 00 01 … 1f, signed "abc".
TEST(SessionKey, IsWhatTheDocumentSays) {
    std::array<std::uint8_t, 32> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(i);
    const auto key = deriveSessionKey(SharedSecret(bytes), asBytes("abc"));
    ASSERT_TRUE(key);
    EXPECT_TRUE(*key == SessionKey(test::hexArray<std::array<std::uint8_t, 32>>(
                            "629aabfa4ecd72448394a12a74232afc738c7930d6f68f80861ef472771d329d")));
}

} // namespace
} // namespace thisbe
