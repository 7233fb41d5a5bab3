// Takes and answers the other side's checks (RFC 8445, section 7.3).
#pragma once

#include "shared/base/allowance.h"
#include "shared/ice/arrival.h"
#include "shared/ice/check_scheduler.h"
#include "shared/ice/early_checks.h"
#include "shared/ice/pairing.h"

namespace thisbe::ice {

// Every valid check is answered, whatever the state of the agent.
class CheckServer {
  public:
    CheckServer(AgentState& state, Pairing& pairing, Selection& selection, CheckScheduler& scheduler);

    Arrival onRequest(TimePoint now, BaseId base, const Endpoint& remote, const stun::MessageView& request);
    // Checks that came before the remote credentials were known count now.
    void onRemoteCredentials(TimePoint now);
    // The present generation begins: with nothing of before.
    void onRestart();

  private:
    const Generation* generationFor(const stun::MessageView& request) const;
    Arrival refuse(TimePoint now, BaseId base, const Endpoint& remote, const stun::MessageView& request,
                   stun::IntegrityCheck integrity);
    bool agreesOnRoles(const ReceivedCheck& check);
    void accept(TimePoint now, const EarlyCheck& check);
    CandidatePair* pairOf(TimePoint now, const EarlyCheck& check, const Generation& generation);
    bool mayDiscover(TimePoint now, const EarlyCheck& check, const Generation& generation);

    AgentState& state_;
    Pairing& pairing_;
    Selection& selection_;
    CheckScheduler& scheduler_;
    EarlyChecks early_;
    Allowance answers_;
    Allowance refusals_;
    Allowance discoveries_;
    Allowance vainDiscoveries_; // where many were good for nothing
};

} // namespace thisbe::ice
