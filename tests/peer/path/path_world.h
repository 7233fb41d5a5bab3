// Two policies over model agents in virtual time, with ways that can be cut, slowed and healed.
#pragma once

#include "peer/path/path_policy.h"
#include "tests/peer/path/model_agent.h"
#include "tests/support/seeded_random.h"

#include <map>
#include <memory>

namespace thisbe::peer::test {

// The kinds of way that tests ask for.
enum class Kind { lan, ipv6, ipv4, relay, relayTwice };

class PathWorld {
  public:
    struct Side {
        std::unique_ptr<ModelAgent> agent;
        std::unique_ptr<PathPolicy> policy;
        std::vector<PathEvent> events;
        std::uint64_t sent = 0;
        std::uint64_t held = 0; // not sent, since there was no way
        std::uint64_t heard = 0;
        std::optional<TimePoint> heardAt;
        Duration longestSilence{}; // between two datagrams heard; see watchSilence()
        Duration sendEvery{};      // 0: nothing
        TimePoint sendAt = kNever;

        std::vector<path::Switched> switches() const;
        template<class Event>
        std::size_t count() const {
            std::size_t n = 0;
            for (const PathEvent& each : events)
                if (std::holds_alternative<Event>(each)) ++n;
            return n;
        }
    };

    // A is the controlling side.
    explicit PathWorld(const PathOptions& options = {}, std::uint64_t seed = 1);
    PathWorld(const PathWorld&) = delete;
    PathWorld& operator=(const PathWorld&) = delete;

    // A way of that kind; the checks of both sides begin now.
    std::size_t add(Kind kind, Duration rtt = 20ms);
    ModelWay& way(std::size_t index) { return ways_[index]; }
    // An address of A is gone, and the pair with it on that side.
    void removeAtA(std::size_t index);

    // Both sides, from now on.
    void sendEvery(Duration interval);
    void sendOne(Side& from);
    void run(Duration duration) { runUntil(now_ + duration); }
    void runUntil(TimePoint until);
    TimePoint now() const { return now_; }
    // longestSilence begins anew.
    void watchSilence();

    std::optional<std::size_t> wayOfA() const { return wayOf(a_); }
    std::optional<std::size_t> wayOfB() const { return wayOf(b_); }
    Side& a() { return a_; }
    Side& b() { return b_; }
    // After events of the agents or calls of the policies.
    void settle();

  private:
    static std::optional<std::size_t> wayOf(const Side& side);
    ModelAgent::World worldFor();
    void carry(std::size_t way, bool fromA, std::function<void()> arrived);
    void drain(Side& side);
    void fire(Side& side);
    TimePoint nextTime() const;

    std::vector<ModelWay> ways_;
    std::multimap<TimePoint, std::function<void()>> queue_;
    TimePoint now_{1h};
    thisbe::test::SeededRandom random_;
    Side a_;
    Side b_;
};

} // namespace thisbe::peer::test
