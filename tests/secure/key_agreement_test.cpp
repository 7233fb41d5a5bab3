#include "shared/secure/key_agreement.h"
#include "tests/secure/hex_bytes.h"

#include <gtest/gtest.h>

namespace thisbe {
namespace {

using Bytes32 = std::array<std::uint8_t, 32>;
using test::hexArray;

EphemeralKey keyOf(std::string_view hex) {
    return EphemeralKey(hexArray<Bytes32>(hex));
}

// RFC 7748, section 6.1
TEST(KeyAgreement, AgreesWithThePublishedExchange) {
    const auto alice = KeyAgreement::fromPrivate(
        hexArray<Bytes32>("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
    const auto bob = KeyAgreement::fromPrivate(
        hexArray<Bytes32>("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
    ASSERT_TRUE(alice && bob);
    EXPECT_EQ(alice->publicKey(), keyOf("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    EXPECT_EQ(bob->publicKey(), keyOf("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
    const SharedSecret expected(
        hexArray<Bytes32>("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
    EXPECT_TRUE(alice->agree(bob->publicKey()) == expected);
    EXPECT_TRUE(bob->agree(alice->publicKey()) == expected);
}

// RFC 7748, section 5.2, the first vector
TEST(KeyAgreement, MultipliesAsPublished) {
    const auto scalar = KeyAgreement::fromPrivate(
        hexArray<Bytes32>("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"));
    ASSERT_TRUE(scalar);
    const auto product =
        scalar->agree(keyOf("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));
    ASSERT_TRUE(product);
    EXPECT_TRUE(*product == SharedSecret(hexArray<Bytes32>(
                                "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")));
}

TEST(KeyAgreement, RefusesPointsOfSmallOrder) {
    const auto mine = KeyAgreement::generate();
    ASSERT_TRUE(mine);
    for (const char* point : {"0000000000000000000000000000000000000000000000000000000000000000",
                              "0100000000000000000000000000000000000000000000000000000000000000",
                              "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                              "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                              "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"})
        EXPECT_FALSE(mine->agree(keyOf(point))) << point;
}

TEST(KeyAgreement, EachKeyIsFresh) {
    EXPECT_NE(KeyAgreement::generate()->publicKey(), KeyAgreement::generate()->publicKey());
}

} // namespace
} // namespace thisbe
