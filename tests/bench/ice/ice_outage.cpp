// How long data stays away when the direct path of two of our peers is cut, and how soon it is back on the
// direct path when that is healed; 100 datagrams a second each way. See docs/performance.md, "ICE".
//   ice_outage [ROUNDS]
// Needs root.
#include "tests/interop/ice_meeting.h"
#include "tests/interop/ice_programs.h"
#include "tests/interop/path_cut.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace thisbe::bench {
namespace {

using namespace std::chrono_literals;
using namespace interop;
using natlab::NatKind;

double milliseconds(Duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

class Outage {
  public:
    explicit Outage(const std::string& folder)
        : server_(startIceServer(lab_, IceServer::ours, folder)),
          meeting_(startIceProgram(lab_.host("a1"), IceProgram::ours, true),
                   startIceProgram(lab_.host("b1"), IceProgram::ours, false), IceExchange::trickle) {}

    bool begin() { return meeting_.start(20s) && areBoth(true, 20s); }

    // Cut for three seconds, healed for three.
    void round() {
        meeting_.measureSilence();
        const TimePoint cutAt = clock_.now();
        auto cut = std::make_unique<PathCut>(lab_);
        const bool moved = areBoth(false, 3s);
        pass(cutAt + 3s - clock_.now());
        const Duration gap = std::max(meeting_.a().longestSilence, meeting_.b().longestSilence);
        cut.reset();
        const TimePoint healedAt = clock_.now();
        const bool back = areBoth(true, 10s);
        const TimePoint backAt = std::max(meeting_.a().pairs.back().at, meeting_.b().pairs.back().at);
        std::printf("| %.0f%s | %.0f%s |\n", milliseconds(gap), moved ? "" : " (not moved)",
                    milliseconds(backAt - healedAt), back ? "" : " (not back)");
        std::fflush(stdout);
        pass(3s);
    }

    void end() {
        const auto& [a, b] = std::tie(meeting_.a(), meeting_.b());
        const auto lost = [](const IceSideReport& side) {
            return side.heard.empty() ? 0 : *side.heard.rbegin() + 1 - side.heard.size();
        };
        std::printf("\nDatagrams a heard: %zu, lost %zu, doubled %lu; b: %zu, lost %zu, doubled %lu.\n",
                    a.heard.size(), lost(a), a.duplicates, b.heard.size(), lost(b), b.duplicates);
        meeting_.quit();
    }

  private:
    bool areBoth(bool direct, std::chrono::milliseconds bound) {
        return meeting_.serveUntil(
            [&] {
                const auto is = [direct](const IceSideReport& side) {
                    return !side.pairs.empty() && side.isDirect() == direct;
                };
                return is(meeting_.a()) && is(meeting_.b());
            },
            bound);
    }
    void pass(Duration duration) {
        meeting_.serveUntil([] { return false; },
                            std::chrono::duration_cast<std::chrono::milliseconds>(duration));
    }

    natlab::NatLab lab_{NatKind::portRestricted, NatKind::portRestricted};
    natlab::LabProcess server_;
    IceMeeting meeting_;
    SystemClock clock_;
};

int run(int rounds) {
    const std::string folder = "/tmp/thisbe-ice-outage-" + std::to_string(::getpid());
    Outage outage(folder);
    if (!outage.begin()) {
        std::fprintf(stderr, "ice_outage: no direct path to cut\n");
        return 1;
    }
    std::printf("| longest silence around the cut, ms | back on the direct path after healing, ms |\n");
    std::printf("|---|---|\n");
    for (int i = 0; i < rounds; ++i)
        outage.round();
    outage.end();
    std::filesystem::remove_all(folder);
    return 0;
}

} // namespace
} // namespace thisbe::bench

int main(int count, char** arguments) {
    try {
        return thisbe::bench::run(count > 1 ? std::max(1, std::atoi(arguments[1])) : 10);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "ice_outage: %s\n", problem.what());
        return 1;
    }
}
