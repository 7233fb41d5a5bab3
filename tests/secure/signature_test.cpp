#include "shared/secure/identity.h"
#include "shared/secure/signature.h"
#include "tests/secure/hex_bytes.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

namespace thisbe {
namespace {

using test::hexArray;

// RFC 6979, A.2.5
const IdentityKey kKey(hexArray<std::array<std::uint8_t, 33>>(
    "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"));

Signature signatureOf(std::string_view hex) {
    return Signature(hexArray<std::array<std::uint8_t, 64>>(hex));
}

const Signature kOfSample = signatureOf("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                                        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");

TEST(Signature, AcceptsThePublishedVectors) {
    EXPECT_TRUE(verifySignature(kKey, asBytes("sample"), kOfSample));
    EXPECT_TRUE(
        verifySignature(kKey, asBytes("test"),
                        signatureOf("f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
                                    "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083")));
}

TEST(Signature, RefusesEveryFlippedBit) {
    for (std::size_t bit = 0; bit < 512; bit += 7) {
        auto bytes = kOfSample.value();
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_FALSE(verifySignature(kKey, asBytes("sample"), Signature(bytes))) << bit;
    }
}

TEST(Signature, RefusesZerosAndTheOrderOfTheGroup) {
    const std::string zero(64, '0');
    const std::string order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    for (const std::string& r : {zero, order})
        for (const std::string& s : {zero, order})
            EXPECT_FALSE(verifySignature(kKey, asBytes("sample"), signatureOf(r + s)));
}

TEST(Signature, RefusesKeysThatAreNoPoint) {
    auto bytes = kKey.value();
    for (const int prefix : {0, 1, 4, 5, 6, 7, 255}) {
        bytes[0] = static_cast<std::uint8_t>(prefix);
        EXPECT_FALSE(verifySignature(IdentityKey(bytes), asBytes("sample"), kOfSample));
    }
    // Half of all x are on no point; the other sign of y is another key.
    for (int x = 0; x < 16; ++x) {
        bytes = {};
        bytes[0] = 2;
        bytes[32] = static_cast<std::uint8_t>(x);
        EXPECT_FALSE(verifySignature(IdentityKey(bytes), asBytes("sample"), kOfSample));
    }
    EXPECT_EQ(ERR_peek_error(), 0U); // nothing left behind for other users of OpenSSL in this thread
}

TEST(Signature, RefusesTheEmptyMessage) {
    EXPECT_FALSE(verifySignature(kKey, {}, kOfSample));
}

} // namespace
} // namespace thisbe
