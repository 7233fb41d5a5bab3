// path_soak [FIRST [COUNT]]: so many voyages (see voyage.h), from that seed on; a summary and every problem.
#include "tests/peer/path/voyage.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace thisbe::peer::test {
namespace {

struct Spread {
    std::vector<Duration> samples;

    void print(const char* name) {
        if (samples.empty()) return;
        std::ranges::sort(samples);
        const auto at = [&](std::size_t perMille) {
            return static_cast<long>(samples[std::min(samples.size() - 1, samples.size() * perMille / 1000)] /
                                     std::chrono::milliseconds(1));
        };
        std::printf("%s: %zu, median %ld ms, 99%% within %ld ms, longest %ld ms\n", name, samples.size(),
                    at(500), at(990), at(1000));
    }
};

int run(std::uint64_t first, std::uint64_t count) {
    Spread connected;
    Spread direct;
    Spread recovered;
    std::uint64_t failed = 0;
    std::uint64_t messages = 0;
    std::uint64_t cuts = 0;
    std::uint64_t roams = 0;
    double mostPerSecond = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const VoyageReport report = voyage(seed);
        connected.samples.push_back(report.connectedAfter);
        if (report.direct) direct.samples.push_back(report.directAfter);
        recovered.samples.push_back(report.longestRecovery);
        messages += report.messages;
        cuts += report.cuts;
        roams += report.roams;
        const double seconds = std::chrono::duration<double>(report.lasted).count();
        mostPerSecond = std::max(mostPerSecond, static_cast<double>(report.datagrams) / seconds);
        if (!report.problems.empty()) ++failed;
        for (const std::string& problem : report.problems)
            std::printf("%s: %s\n", report.what.c_str(), problem.c_str());
        std::fflush(stdout);
    }
    connected.print("connected");
    direct.print("direct");
    recovered.print("carries again after healing, the slowest of a voyage");
    std::printf(
        "%llu voyages, %llu messages, %llu cuts, %llu roamings, at most %.0f datagrams of ICE a second; "
        "%llu voyages with problems\n",
        static_cast<unsigned long long>(count), static_cast<unsigned long long>(messages),
        static_cast<unsigned long long>(cuts), static_cast<unsigned long long>(roams), mostPerSecond,
        static_cast<unsigned long long>(failed));
    return failed == 0 ? 0 : 1;
}

} // namespace
} // namespace thisbe::peer::test

int main(int count, char** arguments) {
    const auto number = [&](int index, std::uint64_t otherwise) {
        return count > index ? std::strtoull(arguments[index], nullptr, 10) : otherwise;
    };
    return thisbe::peer::test::run(number(1, 1), number(2, 1000));
}
