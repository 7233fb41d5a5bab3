// What an agent is made of.
#pragma once

#include "shared/ice/agent.h"
#include "shared/ice/agent_state.h"
#include "shared/ice/check_client.h"
#include "shared/ice/check_server.h"

#include <deque>

namespace thisbe::ice {

struct Agent::Parts {
    Parts(const AgentOptions& options, Credentials credentials, RandomSource& random, Log& log);

    // After every verb: what follows from it.
    void settle(TimePoint now);
    Arrival receive(TimePoint now, BaseId base, const Endpoint& remote, ByteView datagram);
    std::optional<Transmission> takeAnswer();
    std::optional<CandidateRefusal> addRemote(TimePoint now, const Candidate& candidate);
    void noteRefusal(std::string text, CandidateRefusal why);
    bool everythingFailed() const;
    void retirePrevious(TimePoint now);
    // The present generation is about to become the previous one.
    void leaveGeneration(TimePoint now);
    // Pairs for which the condition holds go from the list, valid ones with an event.
    template<class Condition>
    void drop(TimePoint now, PairEvent why, Condition condition);

    AgentState state;
    Selection selection{state};
    Consent consent{state, selection};
    CheckScheduler scheduler{state, selection, consent};
    CheckClient client{state, selection, consent, scheduler};
    Pairing pairing{state};
    CheckServer server{state, pairing, selection, scheduler};

    // The other side restarted ICE; they wait for restart().
    std::optional<Credentials> nextRemote;
    std::vector<Candidate> nextCandidates;
    bool nextComplete = false;

    std::vector<CheckListReport::Refused> refused;
    std::array<std::uint64_t, kArrivals> arrivals{};
    bool failureTold = false;
    std::array<std::uint8_t, kLargestCheck> buffer{};
};

template<class Condition>
void Agent::Parts::drop(TimePoint now, PairEvent why, Condition condition) {
    constexpr std::size_t kMaxRetired = 20;
    for (CandidatePair& pair : state.list.all()) {
        if (!condition(pair)) continue;
        if (pair.valid)
            consent.lose(now, pair, why);
        else
            pair.history.add(now, why);
        if (state.retired.size() == kMaxRetired) state.retired.erase(state.retired.begin());
        state.retired.push_back(pair);
    }
    state.list.removeIf(condition);
}

} // namespace thisbe::ice
