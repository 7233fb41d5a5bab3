#include "rendezvous/owned_ids.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

#include <set>

namespace thisbe::rendezvous {
namespace {

TEST(OwnedIds, SayWhereTheyLie) {
    test::SeededRandom random(1);
    const OwnedIds ids(3, random);
    for (const Slot slot : {0U, 1U, 255U, 0x123456U, 0xffffffU}) {
        EXPECT_EQ(ids.slotOf(ids.newSessionId(slot)), slot);
        EXPECT_EQ(ids.slotOf(ids.newTransactionId(slot)), slot);
    }
}

TEST(OwnedIds, OfAnotherWorkerLieNowhere) {
    test::SeededRandom random(1);
    const OwnedIds ours(3, random);
    const OwnedIds theirs(4, random);
    EXPECT_EQ(ours.slotOf(theirs.newSessionId(7)), std::nullopt);
    EXPECT_EQ(ours.slotOf(theirs.newTransactionId(7)), std::nullopt);
}

TEST(OwnedIds, BeginWithTheWorker) {
    test::SeededRandom random(1);
    const OwnedIds ids(0xab, random);
    EXPECT_EQ(ids.newSessionId(5).value() >> 56, 0xabU);
    EXPECT_EQ(ids.newTransactionId(5).value()[0], 0xab);
}

TEST(OwnedIds, DoNotShowThePlace) {
    test::SeededRandom random(1);
    const OwnedIds ids(0, random);
    std::set<std::uint64_t> masked;
    for (int i = 0; i < 100; ++i)
        masked.insert(ids.newSessionId(1).value() >> 32);
    EXPECT_GT(masked.size(), 95U);
}

} // namespace
} // namespace thisbe::rendezvous
