#include "relay6/backoff.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

namespace thisbe::relay6 {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, DoublesWithinItsBoundsAndStartsAnewAfterSuccess) {
    test::SeededRandom random(1);
    Backoff backoff(random, {milliseconds{100}, milliseconds{1000}});
    for (const int expected : {100, 200, 400, 800, 1000, 1000}) {
        const Duration wait = backoff.next();
        EXPECT_GE(wait, milliseconds{expected / 2});
        EXPECT_LE(wait, milliseconds{expected});
    }
    backoff.reset();
    EXPECT_LE(backoff.next(), milliseconds{100});
}

TEST(Backoff, TwoForwardersDoNotReturnTogether) {
    test::SeededRandom one(1);
    test::SeededRandom other(2);
    EXPECT_NE(Backoff(one, {}).next(), Backoff(other, {}).next());
}

} // namespace
} // namespace thisbe::relay6
