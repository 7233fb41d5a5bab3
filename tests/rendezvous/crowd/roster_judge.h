// How long the news of every change took to reach every peer.
#pragma once

#include "tests/rendezvous/crowd/crowd.h"

#include <array>

namespace thisbe::rendezvous::test {

// A pair is a change and a peer that was whole when it happened. The peer knows of the change when its roster
// tells of that id what the server knows. A change that the next one of the same id overtakes is given up,
// and so are pairs whose peer has ended: both are counted.
class RosterJudge {
  public:
    static constexpr std::array<std::chrono::milliseconds, 10> kTimes{
        std::chrono::milliseconds(200),    std::chrono::milliseconds(400),
        std::chrono::milliseconds(600),    std::chrono::milliseconds(800),
        std::chrono::milliseconds(1'000),  std::chrono::milliseconds(2'000),
        std::chrono::milliseconds(5'000),  std::chrono::milliseconds(10'000),
        std::chrono::milliseconds(20'000), std::chrono::milliseconds(30'000),
    };

    explicit RosterJudge(Crowd& crowd);

    // Pairs that were decided: known by the last of kTimes, or not.
    std::uint64_t pairs() const { return decided_; }
    // Of them, those who did not know by then.
    std::uint64_t laterThan(Duration time) const;
    std::uint64_t overtaken() const { return overtaken_; }
    std::uint64_t ended() const { return ended_; }
    // Of pairs that took longer than the last of kTimes, for a person.
    const std::vector<std::string>& examples() const { return examples_; }

    // Whole peers whose roster differs now from the truth of a second ago and of now, of all ids.
    std::vector<std::string> mistaken() const;
    std::size_t whole() const;

  private:
    struct Observer {
        Crowd::Member* member;
        std::uint64_t starts; // of the program that is meant
    };
    struct Watch {
        std::string id;
        std::uint64_t changes;
        TimePoint at;
        std::vector<Observer> waiting;
    };

    void onChange(const std::string& id);
    void look(Watch& watch, std::size_t step);
    void finish(Watch& watch);
    void lookAgain(std::shared_ptr<Watch> watch, std::size_t step);

    Crowd& crowd_;
    std::array<std::uint64_t, kTimes.size()> knew_{}; // by which of kTimes for the first time
    std::uint64_t decided_ = 0;
    std::uint64_t overtaken_ = 0;
    std::uint64_t ended_ = 0;
    std::vector<std::string> examples_;
};

} // namespace thisbe::rendezvous::test
