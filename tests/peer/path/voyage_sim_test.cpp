// A few of what path_soak makes thousands of.
#include "tests/peer/path/voyage.h"

#include <gtest/gtest.h>

namespace thisbe::peer::test {
namespace {

TEST(Voyage, LosesNothingAndGoesDirectExactlyWhereTheoryDoes) {
    for (std::uint64_t seed = 1; seed <= 120; ++seed) {
        const VoyageReport report = voyage(seed);
        for (const std::string& problem : report.problems)
            ADD_FAILURE() << report.what << ": " << problem;
    }
}

} // namespace
} // namespace thisbe::peer::test
