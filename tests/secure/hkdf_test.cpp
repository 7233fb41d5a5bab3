#include "shared/secure/hkdf.h"
#include "tests/secure/hex_bytes.h"

#include <gtest/gtest.h>

namespace thisbe {
namespace {

using test::hexBytes;

std::vector<std::uint8_t> sequence(int first, int last) {
    std::vector<std::uint8_t> bytes;
    for (int value = first; value <= last; ++value)
        bytes.push_back(static_cast<std::uint8_t>(value));
    return bytes;
}

void expectOutput(ByteView inputKey, ByteView salt, ByteView info, std::string_view expected) {
    const auto wanted = hexBytes(expected);
    std::vector<std::uint8_t> out(wanted.size());
    EXPECT_TRUE(hkdfSha256(inputKey, salt, info, out));
    EXPECT_EQ(out, wanted);
}

// RFC 5869, appendix A.1 to A.3
TEST(Hkdf, AgreesWithTheBasicVector) {
    expectOutput(std::vector<std::uint8_t>(22, 0x0b), sequence(0x00, 0x0c), sequence(0xf0, 0xf9),
                 "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST(Hkdf, AgreesWithTheLongVector) {
    expectOutput(
        sequence(0x00, 0x4f), sequence(0x60, 0xaf), sequence(0xb0, 0xff),
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
        "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
}

TEST(Hkdf, AgreesWithTheVectorWithoutSaltAndInfo) {
    expectOutput(std::vector<std::uint8_t>(22, 0x0b), {}, {},
                 "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Hkdf, RefusesMoreThanTheHashCanGive) {
    std::vector<std::uint8_t> out(255 * 32 + 1, 7);
    EXPECT_FALSE(hkdfSha256(sequence(0, 31), {}, {}, out));
    EXPECT_EQ(out, std::vector<std::uint8_t>(out.size(), 0));
}

} // namespace
} // namespace thisbe
