#include "shared/packet/uuid.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

namespace thisbe::packet {
namespace {

TEST(Uuid, WritesWhatItReadsInLowerCase) {
    const auto uuid = Uuid::parse("F81D4FAE-7dec-11D0-a765-00a0c91e6bf6");
    ASSERT_TRUE(uuid);
    EXPECT_EQ(uuid->bytes[0], 0xf8);
    EXPECT_EQ(uuid->toString(), "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
}

TEST(Uuid, RefusesWhatIsNone) {
    const std::string good = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    for (std::size_t i = 0; i < good.size(); ++i) {
        EXPECT_FALSE(Uuid::parse(good.substr(0, i))) << i;
        std::string bad = good;
        bad[i] = 'g';
        EXPECT_FALSE(Uuid::parse(bad)) << i;
    }
    EXPECT_FALSE(Uuid::parse(good + "0"));
}

TEST(Uuid, MakesRandomOnesOfVersion4) {
    thisbe::test::SeededRandom random(1);
    const auto first = Uuid::make(random);
    const std::string text = first.toString();
    EXPECT_EQ(text[14], '4');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
    EXPECT_NE(Uuid::make(random), first);
}

} // namespace
} // namespace thisbe::packet
