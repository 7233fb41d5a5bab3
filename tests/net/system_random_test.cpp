#include "shared/net/system_random.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <set>
#include <unistd.h>
#include <vector>

namespace thisbe {
namespace {

TEST(SystemRandom, NeverRepeatsAcrossRefillsAndSizes) {
    SystemRandom random;
    std::set<std::array<std::uint8_t, 16>> seen;
    for (int i = 0; i < 2000; ++i)
        EXPECT_TRUE(seen.insert(random.bytes<16>()).second);
    const auto large = random.bytes<8000>();
    const std::set<std::uint8_t> values(large.begin(), large.end());
    EXPECT_EQ(values.size(), 256U);
}

TEST(SystemRandom, AChildDoesNotGetItsParentsBytes) {
    SystemRandom random;
    random.u64(); // the buffer is filled
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto bytes = random.bytes<16>();
        ::_exit(::write(ends[1], bytes.data(), bytes.size()) == 16 ? 0 : 1);
    }
    std::array<std::uint8_t, 16> theirs{};
    EXPECT_EQ(::read(ends[0], theirs.data(), theirs.size()), 16);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(ends[0]);
    ::close(ends[1]);
    EXPECT_EQ(status, 0);
    EXPECT_NE(theirs, (std::array<std::uint8_t, 16>{}));
    EXPECT_NE(theirs, random.bytes<16>());
}

} // namespace
} // namespace thisbe
