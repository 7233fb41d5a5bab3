#include "rendezvous/change_log.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

ChangeRecord left(const std::string& id) {
    return {SessionId(1), PresenceChange::left, id};
}

TEST(ChangeLog, StartsAtItsVersionWithNothingToTell) {
    const ChangeLog log(40);
    EXPECT_EQ(log.version(), 40U);
    EXPECT_TRUE(log.covers(40));
    EXPECT_FALSE(log.covers(39));
    EXPECT_FALSE(log.covers(41));
}

TEST(ChangeLog, EachChangeRaisesTheVersionByOne) {
    ChangeLog log(40);
    log.append(left("a"), 10);
    log.append(left("b"), 10);
    EXPECT_EQ(log.version(), 42U);
    EXPECT_EQ(log.at(41).id, "a");
    EXPECT_EQ(log.at(42).id, "b");
}

TEST(ChangeLog, KeepsTheLatestOfItsCapacity) {
    ChangeLog log(0);
    for (int i = 1; i <= 1000; ++i) {
        log.append(left(std::to_string(i)), 5);
        const std::uint64_t version = log.version();
        ASSERT_TRUE(log.covers(version >= 5 ? version - 5 : 0));
        if (version > 5) {
            ASSERT_FALSE(log.covers(version - 6));
        }
        for (std::uint64_t at = version; at > 0 && at + 5 > version; --at)
            ASSERT_EQ(log.at(at).id, std::to_string(at));
    }
}

TEST(ChangeLog, GrowsWithItsCapacityAndForgetsNothingWhenThatShrinks) {
    ChangeLog log(0);
    for (int i = 1; i <= 100; ++i)
        log.append(left(std::to_string(i)), static_cast<std::size_t>(i));
    EXPECT_TRUE(log.covers(0));
    for (int i = 101; i <= 180; ++i)
        log.append(left(std::to_string(i)), 1);
    EXPECT_TRUE(log.covers(80));
    EXPECT_FALSE(log.covers(79));
    EXPECT_EQ(log.at(81).id, "81");
    EXPECT_EQ(log.at(180).id, "180");
}

} // namespace
} // namespace thisbe::rendezvous
