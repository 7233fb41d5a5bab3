// The candidate pairs in order of priority, and which of them is checked next (RFC 8445, section 6.1.2).
#pragma once

#include "shared/ice/candidate_pair.h"

#include <algorithm>
#include <span>
#include <vector>

namespace thisbe::ice {

// Holds the pairs of the present generation and the valid ones of the one before. References and pointers
// are good until the next call that adds, removes or sorts.
class CheckList {
  public:
    explicit CheckList(std::size_t limit) : limit_(limit) {}

    // Takes the pair in, waiting or frozen as its foundation demands, and gives it an id. At the limit the
    // lowest of the pairs that nothing hopes for makes room, if it is lower: "agents MUST discard lower-
    // priority candidate pairs until there are less than 100" (6.1.2.5). Nothing: no room.
    CandidatePair* add(CandidatePair pair);
    // Pairs for which the condition holds go; no others.
    template<class Condition>
    void removeIf(Condition condition) {
        std::erase_if(pairs_, condition);
    }

    CandidatePair* find(PairId id);
    const CandidatePair* find(PairId id) const;
    CandidatePair* find(BaseId base, const Endpoint& remote, std::uint32_t generation);
    const CandidatePair* findValid(BaseId base, const Endpoint& remote) const;

    std::span<CandidatePair> all() { return pairs_; }
    std::span<const CandidatePair> all() const { return pairs_; }

    // After a change of role or of a remote candidate.
    void sortByPriority(Role role);

    // "Whenever Ta expires": the waiting pair of the highest priority; where none waits, of the frozen pairs
    // whose foundation nothing waits for or checks the highest, "set its state to Waiting" (6.1.4.2).
    // Only of those for which the condition holds.
    template<class Condition>
    CandidatePair* nextWaiting(Condition mayBe);
    // Whether nextWaiting() would find one; changes nothing.
    template<class Condition>
    bool hasWork(Condition mayBe) const;
    // "For all frozen pairs with the same foundation: set to Waiting" (7.2.5.3.3).
    void unfreeze(const std::string& foundation);

    // Waiting and in progress: what the pacing has to serve.
    std::size_t countActive() const;

  private:
    bool foundationIsBusy(const std::string& foundation) const;
    PairState initialState(const std::string& foundation) const;
    bool makeRoomFor(const CandidatePair& pair);

    std::size_t limit_;
    std::vector<CandidatePair> pairs_;
    std::uint32_t lastId_ = 0;
};

template<class Condition>
CandidatePair* CheckList::nextWaiting(Condition mayBe) {
    for (CandidatePair& pair : pairs_)
        if (pair.state == PairState::waiting && mayBe(pair)) return &pair;
    for (CandidatePair& pair : pairs_) {
        if (pair.state != PairState::frozen || !mayBe(pair) || foundationIsBusy(pair.schedule.foundation))
            continue;
        pair.state = PairState::waiting;
        return &pair;
    }
    return nullptr;
}

template<class Condition>
bool CheckList::hasWork(Condition mayBe) const {
    return std::ranges::any_of(pairs_, [&](const CandidatePair& pair) {
        const bool isDue = pair.state == PairState::waiting ||
                           (pair.state == PairState::frozen && !foundationIsBusy(pair.schedule.foundation));
        return isDue && mayBe(pair);
    });
}

} // namespace thisbe::ice
