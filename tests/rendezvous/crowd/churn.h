// What happens to peers in the course of an hour.
#pragma once

#include "tests/rendezvous/crowd/crowd.h"

namespace thisbe::rendezvous::test {

// From time to time (uniformly between 0 and twice the mean) something happens to somebody: who is away
// comes; of those who are there, in turn at random, one leaves, is killed, loses power, is killed and started
// again at once, is taken over from, or moves.
class Churn {
  public:
    Churn(Crowd& crowd, Duration mean)
        : crowd_(crowd), mean_(mean), random_(crowd.simulation().randomFor("churn")) {}

    // Everybody comes, evenly spread over this time.
    void bringIn(Duration over);
    // Until then.
    void runUntil(TimePoint end);

    std::uint64_t happenings() const { return happenings_; }

  private:
    void scheduleNext(TimePoint end);
    void happen();
    void happenTo(Crowd::Member& member);

    Crowd& crowd_;
    Duration mean_;
    thisbe::test::SeededRandom random_;
    std::uint64_t happenings_ = 0;
};

} // namespace thisbe::rendezvous::test
