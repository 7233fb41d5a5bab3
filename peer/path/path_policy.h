// Which of an ICE agent's pairs carries data now (docs/architecture.md, Paths).
#pragma once

#include "peer/path/flap_guard.h"
#include "peer/path/nat_findings.h"
#include "peer/path/path_event.h"
#include "peer/path/path_explanation.h"
#include "peer/path/path_history.h"
#include "peer/path/path_options.h"
#include "peer/path/path_pulse.h"
#include "peer/path/path_table.h"
#include "peer/path/restart_clock.h"
#include "shared/base/log.h"
#include "shared/ice/agent_event.h"

#include <deque>

namespace thisbe::peer {

// Sans-I/O, above ice::Agent, below DTLS. One thread. The first way that works carries at once; a better one
// takes over when it is proven; one that falls silent is left for a warm one of another kind within half a
// second, and taken back when it answers again.
//
// After every call of the agent: onAgentEvent() for each of its events. After every call here that is not
// const (of the two that return a bool: if that was true): takeEvent() until empty, send by currentPair(),
// then let the agent have its turn (transmissions, events, deadline), since the policy asks it for checks.
//
// Both sides decide for themselves, by the same rules on the same facts, and may send on different pairs for
// a moment. A better class wins on either side. Within a class the controlling side chooses and nominates;
// the other follows. Where the peer sends on a worse class, the way that carries is doubted at once, but
// believed if it answers.
class PathPolicy {
  public:
    // Both must outlive the policy.
    PathPolicy(const PathOptions& options, PairControl& agent, Log& log = Log::none());
    PathPolicy(const PathPolicy&) = delete;
    PathPolicy& operator=(const PathPolicy&) = delete;

    void onAgentEvent(TimePoint now, const ice::AgentEvent& event);

    // One datagram of data left by currentPair(). True: something came of it. No allocation, as a rule no
    // work.
    bool onDataSent(TimePoint now, std::size_t bytes);
    // One datagram of data, proven to be the peer's (DTLS took it), came by this pair. Returns as
    // onDataSent().
    bool onDataHeard(TimePoint now, ice::BaseId base, const Endpoint& remote);
    bool onDataHeard(TimePoint now, ice::PairId pair);
    // The network or this host refused what was sent there. A hint: the way is doubted at once.
    void onPathError(TimePoint now, ice::BaseId base, const Endpoint& remote);

    // Our addresses changed (tell the agent of bases that went first): everything is checked at once, and
    // RestartWanted follows.
    void onNetworkChanged(TimePoint now);
    // A new candidate of either side, a server that is back, …: dead ways are worth another look.
    void onOccasion(TimePoint now);

    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const { return deadline_; }
    std::optional<PathEvent> takeEvent();

    // Nothing: hold data.
    std::optional<ice::PairId> currentPair() const { return current_; }
    std::optional<PathClass> currentClass() const;
    // The best pair of that kind that may carry data, whatever carries now; nothing: there is none.
    std::optional<ice::PairId> pairOf(PathSlot slot) const;
    // Nothing for a pair that never worked or is no more.
    std::optional<PathLabel> labelOf(ice::PairId pair) const;

    // That base is an address of a relay that we ask over TCP or TLS. Before its pairs are valid.
    void setRelayOverStream(ice::BaseId base) { table_.setRelayOverStream(base); }
    // May come and change at any time.
    void setNatFindings(TimePoint now, const NatFindings& findings);
    void setMode(TimePoint now, PathMode mode);
    // What the owner counted across the switch of that number.
    void noteDelivery(std::uint32_t number, std::uint64_t lost, std::uint64_t duplicated);

    const PathHistory& history() const { return history_; }
    PathExplanation explain(TimePoint now) const;

  private:
    // What follows from everything known: the one place where decisions are made.
    void settle(TimePoint now);
    void judgeCurrent(TimePoint now);
    void leave(TimePoint now, SwitchReason reason, LossReason ifLast);
    void chooseFirst(TimePoint now);
    void chooseBetter(TimePoint now);
    bool followNomination(TimePoint now, const TrackedPath& current);
    void upgrade(TimePoint now, const TrackedPath& next, SwitchReason reason);
    void moveTo(TimePoint now, const TrackedPath& next, SwitchReason reason, Duration gap);
    void carry(TimePoint now, const TrackedPath& next);
    void lose(TimePoint now, LossReason reason);
    void doubt(TimePoint now, bool urgent);
    // Is a direct way worth a restart of ICE?
    void wishForDirect(TimePoint now);
    void nominate(TimePoint now);
    bool peerHasLeft(TimePoint now) const;
    PathLabel labelOf(const TrackedPath& path) const;
    void emit(TimePoint now, const PathEvent& event);

    PathOptions options_;
    PairControl& agent_;
    Log& log_;
    PathTable table_;
    FlapGuard guard_;
    PathPulse pulse_;
    RestartClock restart_;
    PathHistory history_;
    NatFindings findings_;
    std::deque<PathEvent> events_;

    std::optional<ice::PairId> current_;
    ice::BaseId currentBase_;
    Endpoint currentRemote_;
    PathLabel label_;                    // of the way that carries, or carried last
    std::optional<TimePoint> lostSince_; // nothing carries since
    bool wasDirect_ = false;             // ever
    std::uint32_t switches_ = 0;
    std::array<std::uint64_t, kPathClasses.size()> bytesSent_{};

    TimePoint peerHeardAt_{};  // on the current way
    TimePoint peerDoubtAt_{};  // when it was doubted for the peer's sake
    TimePoint errorDoubtAt_{}; // when it was doubted for an error from the network
    TimePoint nominateAt_ = kNever;
    TimePoint waitUntil_ = kNever; // for something better
    TimePoint deadline_ = kNever;
};

} // namespace thisbe::peer
