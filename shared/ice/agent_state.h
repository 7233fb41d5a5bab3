// What the parts of an agent share.
#pragma once

#include "shared/base/allowance.h"
#include "shared/base/log.h"
#include "shared/ice/agent_event.h"
#include "shared/ice/agent_options.h"
#include "shared/ice/answer_queue.h"
#include "shared/ice/check_list.h"
#include "shared/ice/generation.h"
#include "shared/ice/local_candidates.h"
#include "shared/ice/remote_candidates.h"
#include "shared/ice/role_keeper.h"
#include "shared/ice/sent_checks.h"

#include <deque>
#include <vector>

namespace thisbe::ice {

// Data and the few sentences that every part says. Each part changes what its header names.
struct AgentState {
    AgentState(const AgentOptions& chosen, Credentials credentials, RandomSource& source, Log& sink)
        : options(chosen),
          openers(chosen.openers),
          random(source),
          log(sink),
          roles(chosen.role, source),
          generation(0, std::move(credentials)),
          locals(chosen.maxLocalCandidates),
          remotes(chosen.maxRemoteCandidates),
          previousRemotes(chosen.maxRemoteCandidates),
          list(chosen.maxPairs) {}

    // Ends the foundations of the previous generation's pairs, so that nothing new waits for them. No
    // ice-char.
    static constexpr const char* kOfBefore = " old";

    void emit(AgentEvent::Kind kind, PairId pair = {}) { events.push_back({kind, pair}); }
    // The one place where a pair's state changes after it was made.
    void setState(CandidatePair& pair, PairState next, std::string_view reason);
    // The role changed by a conflict: "the agent MUST recompute pair priorities" (RFC 8445, section 7.3.1.1).
    void onRoleChanged();

    // The generation that the pair belongs to.
    const Generation& generationOf(const CandidatePair& pair) const {
        return pair.generation == generation.number() || !previous ? generation : *previous;
    }
    bool isPresent(const CandidatePair& pair) const { return pair.generation == generation.number(); }
    // While an ICE restart is under way and nothing works: then the old generation goes on looking for ways,
    // since by one of them the new credentials may have to travel (there may be no server).
    bool isStranded() const;

    AgentOptions options;
    OpenerPlan openers;
    RandomSource& random;
    Log& log;
    RoleKeeper roles;
    Generation generation;
    std::optional<Generation> previous; // while a restart is under way
    LocalCandidates locals;
    bool localComplete = false;
    RemoteCandidates remotes; // of the present generation
    RemoteCandidates previousRemotes;
    CheckList list;
    SentChecks sent{128};
    AnswerQueue answers;
    std::deque<AgentEvent> events;
    PairId selected;
    std::vector<CandidatePair> retired; // replaced by an ICE restart: for the report, the newest few
};

} // namespace thisbe::ice
