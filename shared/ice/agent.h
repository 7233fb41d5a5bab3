// One side of Interactive Connectivity Establishment towards one peer (RFC 8445, trickling by RFC 8838,
// consent by RFC 7675).
#pragma once

#include "shared/base/log.h"
#include "shared/base/random_source.h"
#include "shared/ice/agent_event.h"
#include "shared/ice/agent_options.h"
#include "shared/ice/arrival.h"
#include "shared/ice/candidate_pair.h"
#include "shared/ice/check_list_report.h"
#include "shared/ice/credentials.h"
#include "shared/ice/local_candidate.h"
#include "shared/ice/transmission.h"
#include "shared/net/datagram_io.h"
#include "shared/stun/transaction_id.h"

#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace thisbe::ice {

// Sans-I/O: candidates, STUN messages and times in; STUN messages, events and the next deadline out. It finds
// every pair that works, keeps consent on those that its owner wants warm, and carries no data: the owner
// sends data by a pair's base to its remote endpoint while the pair is valid. One thread. After every call:
// takeTransmission() and takeEvent() until empty, then nextDeadline().
//
// Checks begin when there is a remote description and a pair. Until then requests are answered all the same,
// and remembered. There is no end of checking: a completed or failed agent answers, and takes candidates.
class Agent {
  public:
    // random must be unpredictable (transaction ids, tie-breaker); both must outlive the agent.
    Agent(const AgentOptions& options, Credentials local, RandomSource& random, Log& log = Log::none());
    ~Agent();
    Agent(Agent&&) noexcept;
    Agent& operator=(Agent&&) noexcept;

    // --- candidates -------------------------------------------------------------------------------------

    // As they are gathered. The first candidate of a base adds the base. Ignored beyond the limit.
    void addLocalCandidate(TimePoint now, const LocalCandidate& candidate);
    // No more will come (until the next restart). May be taken back by adding one.
    void localCandidatesComplete(TimePoint now);
    // Our address is gone: its pairs die, its candidates are forgotten.
    void removeBase(TimePoint now, BaseId base);

    // What the other side told; the second time the same is nothing, anything else is its ICE restart (answer
    // it with restart(), before or after).
    void setRemoteCredentials(TimePoint now, const Credentials& remote);
    // Before or after setRemoteCredentials(). Nothing: taken.
    std::optional<CandidateRefusal> addRemoteCandidate(TimePoint now, const Candidate& candidate);
    // The same from text, with the reason kept for the report.
    std::optional<CandidateRefusal> addRemoteCandidate(TimePoint now, std::string_view text);
    // RFC 8838, section 13: end-of-candidates.
    void remoteCandidatesComplete(TimePoint now);

    // ICE restart (RFC 8445, section 9): new credentials, remote candidates and description anew; local
    // candidates and the role stay. Valid pairs of before go on carrying, with their old credentials, until a
    // pair of the new generation is selected. Where nothing is valid the old generation goes on looking, with
    // new bases too, until the other side knows the new credentials: they may have to travel by what it
    // finds.
    void restart(TimePoint now, Credentials local);

    void setOpeners(const OpenerPlan& plan);
    // held: the other side may still lack candidates of ours that it needs before it can send openers of its
    // own, so ours go on (OpenerPlan). Said as often as you like.
    void holdOpeners(TimePoint now, bool held);

    // --- datagrams and time -----------------------------------------------------------------------------

    // One received datagram that looks like STUN. remote: on a relayed base the peer, as the relay told.
    Arrival onDatagram(TimePoint now, BaseId base, const Endpoint& remote, ByteView datagram);
    // The network or the host refused what was sent there: noted, never believed.
    void onPathError(TimePoint now, BaseId base, const Endpoint& remote, DatagramError error);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    // One at a time; nothing: no more for now.
    std::optional<Transmission> takeTransmission();
    std::optional<AgentEvent> takeEvent();

    // --- which agent is a datagram for ------------------------------------------------------------------

    // Requests: receiverFragment() equals one of these (two while a restart is under way, else one).
    bool answersTo(std::string_view fragment) const;
    // Responses: this agent sent the request.
    bool expects(const stun::TransactionId& id) const;
    // Everything else: the valid pair of this base and remote endpoint; nothing if there is none.
    std::optional<PairId> validPair(BaseId base, const Endpoint& remote) const;

    // --- pairs ------------------------------------------------------------------------------------------

    const CandidatePair* find(PairId pair) const;
    // Highest priority first. Valid until the next call that is not const.
    std::span<const CandidatePair> pairs() const;
    // The pair that both sides agreed on last; nothing before the first, or after it died.
    std::optional<PairId> selectedPair() const;

    // Keeps consent (RFC 7675). A valid pair that nobody keeps dies quietly when its consent is over.
    void keepWarm(TimePoint now, PairId pair, bool warm);
    // One check as soon as the pacing allows, in whatever state the pair is: `answered` or `unanswered`
    // tells. A dead pair that answers is valid again. False: no such pair, no remote credentials, or its
    // budget of unanswered checks is used up.
    bool checkNow(TimePoint now, PairId pair);
    // Checks at this interval (20 ms at least) instead of consent's, until changed; 0 ends it. Each answer
    // is an event `answered`; silence is CandidatePair::unanswered and lastAnsweredAt.
    void watch(TimePoint now, PairId pair, Duration interval);
    // Asks for the padded proof again (for instance after `tooSmall`).
    void provePayload(TimePoint now, PairId pair);
    // Looks for the largest datagram that passes (CandidatePair::payloadBytes), where full size was proven
    // both ways: up to 1,500 bytes of IP packet. `sized` follows.
    void searchPayload(TimePoint now, PairId pair);

    // Controlling only, valid pairs only: else false. `selected` or `nominationFailed` follows. Again and for
    // another pair is renomination; our own agents follow the newest, foreign ones at their discretion.
    bool nominate(TimePoint now, PairId pair);

    Role role() const;
    const Credentials& localCredentials() const;
    bool hasRemoteCredentials() const;
    // The whole story, for people. Copies.
    CheckListReport report() const;

    // Aborts in debug builds and fuzzing when the agent contradicts itself.
    void checkInvariants() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace thisbe::ice
