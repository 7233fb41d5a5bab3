// The definitions of RFC 4737 and of loss runs, word by word, with everything remembered.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

namespace thisbe::packet::test {

struct ArrivalTruth {
    std::uint64_t received = 0, duplicates = 0, reordered = 0, largestExtent = 0, lossRuns = 0,
                  longestRun = 0;

    ArrivalTruth(const std::vector<std::uint64_t>& arrivals, std::uint64_t sent) {
        std::vector<std::uint64_t> fresh;
        std::set<std::uint64_t> seen;
        std::uint64_t nextExp = 0;
        for (const std::uint64_t sequence : arrivals) {
            if (!seen.insert(sequence).second) {
                ++duplicates;
                continue;
            }
            fresh.push_back(sequence);
            if (sequence >= nextExp)
                nextExp = sequence + 1;
            else
                countReordered(fresh);
        }
        received = fresh.size();
        std::uint64_t run = 0;
        for (std::uint64_t sequence = 0; sequence < sent; ++sequence) {
            run = seen.contains(sequence) ? 0 : run + 1;
            lossRuns += run == 1;
            longestRun = std::max(longestRun, run);
        }
    }

  private:
    // "its extent e is e = i - j, where j is the lowest value for which s[j] > s[i]"
    void countReordered(const std::vector<std::uint64_t>& fresh) {
        ++reordered;
        const std::size_t i = fresh.size() - 1;
        for (std::size_t j = 0; j < i; ++j) {
            if (fresh[j] <= fresh[i]) continue;
            largestExtent = std::max<std::uint64_t>(largestExtent, i - j);
            return;
        }
    }
};

} // namespace thisbe::packet::test
