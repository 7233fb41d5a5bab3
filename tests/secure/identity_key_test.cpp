#include "shared/secure/identity_key.h"

#include <gtest/gtest.h>

namespace thisbe {
namespace {

IdentityKey sample() {
    std::array<std::uint8_t, 33> bytes{};
    bytes[0] = 3;
    bytes[32] = 0xfe;
    return IdentityKey(bytes);
}

TEST(IdentityKey, TextAndBack) {
    const std::string hex = toHex(sample());
    EXPECT_EQ(hex.size(), 66U);
    EXPECT_TRUE(hex.starts_with("0300") && hex.ends_with("00fe"));
    EXPECT_EQ(parseIdentityKey(hex), sample());
}

TEST(IdentityKey, RefusesWhatIsNoKeyAndSaysWhatWasExpected) {
    const std::string hex = toHex(sample());
    for (const std::string& wrong :
         {std::string(), hex.substr(1), hex + "0", "04" + hex.substr(2), "+3" + hex.substr(2),
          hex.substr(0, 64) + "-1", hex.substr(0, 65) + "g"}) {
        const auto parsed = parseIdentityKey(wrong);
        ASSERT_FALSE(parsed) << wrong;
        EXPECT_NE(parsed.error().message.find("66 hexadecimal digits"), std::string::npos);
    }
}

TEST(IdentityKey, FingerprintIsGroupedForPeople) {
    const std::string text = fingerprint(sample());
    ASSERT_EQ(text.size(), 16 * 4 + 15U);
    for (std::size_t i = 4; i < text.size(); i += 5)
        EXPECT_EQ(text[i], ' ');
    EXPECT_NE(text, fingerprint(IdentityKey()));
}

} // namespace
} // namespace thisbe
