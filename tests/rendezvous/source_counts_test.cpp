// What all workers count together, from several threads.
#include "rendezvous/source_counts.h"
#include "rendezvous/source_rates.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace thisbe::rendezvous {
namespace {

constexpr std::uint64_t kSources = 20;

// Body of each of four threads at once.
template<class Body>
void inFourThreads(Body body) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back(body);
}

TEST(SourceCounts, AreExactHoweverManyWorkersCount) {
    thisbe::test::SeededRandom random(1);
    SourceCounts counts(random);
    inFourThreads([&] {
        for (std::uint64_t i = 0; i < 2'000; ++i) {
            counts.add(Source(i % kSources));
            if (i % 4 == 3) counts.remove(Source(i % kSources));
        }
    });
    std::uint32_t sum = 0;
    for (std::uint64_t i = 0; i < kSources; ++i)
        sum += counts.of(Source(i));
    EXPECT_EQ(sum, 4 * 1'500U);
}

TEST(SourceCounts, NeverAddBeyondTheLimit) {
    thisbe::test::SeededRandom random(1);
    SourceCounts counts(random);
    std::atomic<int> added = 0;
    inFourThreads([&] {
        for (int i = 0; i < 500; ++i)
            if (counts.tryAdd(Source(7), 100)) ++added;
    });
    EXPECT_EQ(added, 100);
    EXPECT_EQ(counts.of(Source(7)), 100U);
    EXPECT_FALSE(counts.tryAdd(Source(8), 0));
    EXPECT_EQ(counts.size(), 1U);
}

TEST(SourceCounts, ForgetSourcesThatHaveNothing) {
    thisbe::test::SeededRandom random(1);
    SourceCounts counts(random);
    counts.add(Source(1));
    counts.add(Source(2));
    counts.remove(Source(1));
    EXPECT_EQ(counts.size(), 1U);
    EXPECT_EQ(counts.of(Source(1)), 0U);
}

TEST(SourceRates, GiveEveryTokenOnceHoweverManyAsk) {
    thisbe::test::SeededRandom random(1);
    SourceRates rates({1, 1'000}, random);
    const TimePoint now{std::chrono::hours(1)};
    std::atomic<int> allowed = 0;
    inFourThreads([&] {
        for (int i = 0; i < 1'000; ++i)
            if (rates.allow(now, Source(7))) ++allowed;
    });
    EXPECT_EQ(allowed, 1'000);
    EXPECT_GT(rates.wait(now, Source(7)), Duration::zero());
    EXPECT_TRUE(rates.allow(now + std::chrono::seconds(1), Source(7)));
}

} // namespace
} // namespace thisbe::rendezvous
