// Where the pages of a large roster may begin, so that a newcomer can fetch many of them at once.
#pragma once

#include "rendezvous/roster.h"

#include <span>
#include <string>
#include <vector>

namespace thisbe::rendezvous {

// docs/protocol.md, ROSTER-MILESTONE. One room's.
class RosterMilestones {
  public:
    // They cut the roster into so many stretches at most, of at least so many peers.
    static constexpr std::size_t kMaxStretches = 16;
    static constexpr std::size_t kShortestStretch = 28;
    // What they may take of the first page.
    static constexpr std::size_t kMaxSize = 320;

    // Ids in ascending order, about equally far apart; always those of the same room. Counts the roster anew
    // when a sixteenth of it has changed, so that whoever asks often does not keep the server counting.
    std::span<const std::string> of(const Roster& roster);

  private:
    bool isFresh(const Roster& roster) const;
    void count(const Roster& roster);

    std::vector<std::string> ids_;
    std::uint64_t countedAt_ = 0; // the roster's version
};

} // namespace thisbe::rendezvous
