#include "shared/secure/known_peers.h"
#include "shared/secure/private_file.h"
#include "tests/secure/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace thisbe {
namespace {

using testing::HasSubstr;

IdentityKey key(std::uint8_t last) {
    std::array<std::uint8_t, 33> bytes{};
    bytes[0] = 2;
    bytes[32] = last;
    return IdentityKey(bytes);
}

const KeyOwner kNat1 = KeyOwner::peer("lobby", "nat1");
const KeyOwner kServer = KeyOwner::server("rv.example.org:3478");

TEST(KnownPeers, RemembersTheFirstKeyAcrossPrograms) {
    const test::TemporaryFolder folder;
    auto first = KnownPeers::load(folder / "known_peers");
    ASSERT_TRUE(first);
    EXPECT_EQ(first->trust(kNat1, key(1)), KnownPeers::Verdict::firstUse);
    EXPECT_EQ(first->trust(kServer, key(2)), KnownPeers::Verdict::firstUse);
    EXPECT_EQ(first->trust(kNat1, key(1)), KnownPeers::Verdict::known);
    const auto second = KnownPeers::load(folder / "known_peers");
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->size(), 2U);
    EXPECT_EQ(second->find(kServer), key(2));
    EXPECT_EQ(second->check(kNat1, key(3)), KnownPeers::Verdict::changed);
}

TEST(KnownPeers, RefusesAChangedKeyAndSaysWhatToDo) {
    const test::TemporaryFolder folder;
    auto known = KnownPeers::load(folder / "known_peers");
    ASSERT_TRUE(known && known->trust(kNat1, key(1)));
    const auto verdict = known->trust(kNat1, key(9));
    ASSERT_FALSE(verdict);
    EXPECT_THAT(verdict.error().message, HasSubstr(fingerprint(key(1))));
    EXPECT_THAT(verdict.error().message, HasSubstr(fingerprint(key(9))));
    EXPECT_THAT(verdict.error().message, HasSubstr("remove the line that begins with 'peer lobby nat1'"));
    EXPECT_EQ(known->find(kNat1), key(1));
}

TEST(KnownPeers, TheSameIdInAnotherRoomIsAnotherPeer) {
    KnownPeers known;
    EXPECT_TRUE(known.trust(kNat1, key(1)));
    EXPECT_EQ(known.trust(KeyOwner::peer("kitchen", "nat1"), key(2)), KnownPeers::Verdict::firstUse);
}

TEST(KnownPeers, NamesTheLineThatIsWrong) {
    const test::TemporaryFolder folder;
    for (const std::string& wrong :
         {"peer lobby p256 " + toHex(key(1)), std::string("peer lobby nat1 p256 1234"), std::string("hello"),
          "guest lobby nat1 p256 " + toHex(key(1)), "peer a b c p256 " + toHex(key(1))}) {
        const auto file = folder / "known_peers";
        std::filesystem::remove(file);
        ASSERT_TRUE(createPrivateFile(file, "# made by hand\n\n" + wrong + "\n"));
        const auto known = KnownPeers::load(file);
        ASSERT_FALSE(known) << wrong;
        EXPECT_THAT(known.error().message, HasSubstr("known_peers:3: "));
    }
}

TEST(KnownPeers, ANameCannotForgeAnotherLine) {
    const test::TemporaryFolder folder;
    auto known = KnownPeers::load(folder / "known_peers");
    ASSERT_TRUE(known);
    EXPECT_FALSE(known->trust(KeyOwner::peer("lobby", "x\npeer lobby nat1"), key(1)));
    EXPECT_FALSE(known->trust(KeyOwner::peer("lobby", "x y"), key(1)));
    EXPECT_FALSE(known->trust(KeyOwner::peer("lobby", ""), key(1)));
    EXPECT_FALSE(std::filesystem::exists(folder / "known_peers"));
}

TEST(KnownPeers, StopsLearningWhereAServerInventsNames) {
    KnownPeers known;
    for (std::size_t i = 0; i < KnownPeers::kMaxEntries; ++i)
        ASSERT_TRUE(known.trust(KeyOwner::peer("lobby", std::to_string(i)), key(1)));
    EXPECT_FALSE(known.trust(KeyOwner::peer("lobby", "one-more"), key(1)));
    EXPECT_TRUE(known.trust(KeyOwner::peer("lobby", "7"), key(1)));
}

} // namespace
} // namespace thisbe
