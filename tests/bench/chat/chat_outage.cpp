// What a person who chats notices when the direct path dies under a hundred messages a second: how long
// nothing arrives, how soon the direct path is back after it heals, and whether anything is lost, doubled or
// out of order. Two `thisbe join` behind port-restricted NATs; times are of lines on the other end's standard
// output.
//   chat_outage [ROUNDS]
// Needs root. See docs/performance.md, "Chat".
#include "tests/interop/path_cut.h"
#include "tests/natlab/lab_error.h"
#include "tests/peer/matrix/meeting.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <poll.h>
#include <unistd.h>

namespace thisbe::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using peer::matrix::Milliseconds;

constexpr auto kInterval = 10ms;
constexpr auto kCutFor = 3s;
constexpr auto kHealedFor = 3s;

class ChatOutage {
  public:
    explicit ChatOutage(const std::filesystem::path& folder)
        : lab_(natlab::NatKind::portRestricted, natlab::NatKind::portRestricted),
          server_(peer::matrix::startServer(lab_, folder)),
          near_(peer::matrix::join(lab_.host("a1"), "near", natlab::NatKind::portRestricted, folder)),
          far_(peer::matrix::join(lab_.host("b1"), "far", natlab::NatKind::portRestricted, folder)) {}

    bool begin() {
        if (!peer::matrix::seeEachOther(near_, far_)) return false;
        near_.send("@chat far begin\n");
        if (!far_.waitForLine("\"text\":\"begin\"", 20s)) return false;
        if (!near_.waitForLine("\"to\":\"direct", 10s)) return false;
        talk(2s); // every class of path gets its warm pair
        return true;
    }

    void round() {
        longestGap_ = {};
        lastArrival_ = Clock::now();
        {
            const interop::PathCut cut(lab_);
            talk(kCutFor);
        }
        gaps_.push_back(longestGap_);
        const auto healedAt = Clock::now();
        backAt_.reset();
        talk(kHealedFor);
        if (backAt_) returns_.push_back(*backAt_ - healedAt);
    }

    bool report(int rounds) {
        talk(1s);
        for (int i = 0; i < 100 && next_ > arrived_; ++i)
            listen(100ms);
        std::ranges::sort(gaps_);
        std::ranges::sort(returns_);
        std::printf("cut %d times: nothing arrived for %.0f ms (median; %.0f to %.0f)\n", rounds,
                    gaps_[gaps_.size() / 2].count(), gaps_.front().count(), gaps_.back().count());
        if (!returns_.empty())
            std::printf(
                "back on the direct path %.0f ms after it healed (median; %.0f to %.0f), %zu of %d times\n",
                returns_[returns_.size() / 2].count(), returns_.front().count(), returns_.back().count(),
                returns_.size(), rounds);
        std::printf("%llu messages: %llu lost, %llu doubled or out of order\n",
                    static_cast<unsigned long long>(next_), static_cast<unsigned long long>(next_ - arrived_),
                    static_cast<unsigned long long>(disorder_));
        return next_ == arrived_ && disorder_ == 0;
    }

  private:
    void talk(Clock::duration duration) {
        const auto end = Clock::now() + duration;
        auto due = Clock::now();
        while (Clock::now() < end) {
            if (Clock::now() >= due) {
                near_.send("@chat far " + std::to_string(next_++) + "\n");
                due += kInterval;
            }
            listen(1ms);
        }
    }

    // What has come by the end of the wait.
    void listen(std::chrono::milliseconds wait) {
        pollfd ends[] = {{far_.outputFd(), POLLIN, 0}, {near_.outputFd(), POLLIN, 0}};
        ::poll(ends, 2, static_cast<int>(wait.count()));
        while (const auto line = far_.takeLine())
            onArrival(*line);
        while (const auto line = near_.takeLine())
            if (line->find("\"switch\"") != std::string::npos &&
                line->find("\"to\":\"direct") != std::string::npos)
                backAt_ = Clock::now();
    }

    void onArrival(const std::string& line) {
        constexpr std::string_view kText = "\"text\":\"";
        const std::size_t at = line.find(kText);
        if (line.find("\"message\"") == std::string::npos || at == std::string::npos) return;
        const auto now = Clock::now();
        longestGap_ = std::max(longestGap_, Milliseconds(now - lastArrival_));
        lastArrival_ = now;
        const auto number = std::strtoull(line.c_str() + at + kText.size(), nullptr, 10);
        if (number == arrived_)
            ++arrived_;
        else
            ++disorder_;
    }

    natlab::NatLab lab_;
    natlab::LabProcess server_;
    natlab::LabProcess near_;
    natlab::LabProcess far_;
    std::uint64_t next_ = 0;
    std::uint64_t arrived_ = 0;
    std::uint64_t disorder_ = 0;
    Clock::time_point lastArrival_;
    Milliseconds longestGap_{};
    std::optional<Clock::time_point> backAt_;
    std::vector<Milliseconds> gaps_;
    std::vector<Milliseconds> returns_;
};

int run(int rounds) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("chat_outage_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    bool kept = false;
    {
        ChatOutage outage(folder);
        if (outage.begin()) {
            for (int i = 0; i < rounds; ++i)
                outage.round();
            kept = outage.report(rounds);
        } else {
            std::printf("no direct path to cut\n");
        }
    }
    std::filesystem::remove_all(folder);
    return kept ? 0 : 1;
}

} // namespace
} // namespace thisbe::bench

int main(int argc, char** argv) {
    try {
        return thisbe::bench::run(argc > 1 ? std::max(1, std::atoi(argv[1])) : 10);
    } catch (const thisbe::natlab::LabError& error) {
        std::fprintf(stderr, "chat_outage: %s\n", error.what());
        return 1;
    }
}
