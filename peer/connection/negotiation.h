// Offer and answer with one peer (RFC 3264's roles, RFC 8838's trickling), over signals or the peer's own
// control channel.
#pragma once

#include "peer/connection/call_message.h"
#include "peer/connection/negotiation_event.h"
#include "peer/connection/session_description.h"
#include "shared/base/clock.h"

#include <deque>
#include <optional>

namespace thisbe::peer {

// Sans-I/O; one for each remote peer, for as long as there is anything with it. Messages may come in any
// order, more than once or not at all. There is one call at a time: when both sides call at once, the offer
// of the side that prevails stands and the other side answers it. Every call of ours to it may make messages
// and events: take them until there are none.
class Negotiation {
  public:
    // Without an answer by then a call has failed.
    static constexpr Duration kAnswerPatience = std::chrono::seconds{10};
    // Candidates that came before their description.
    static constexpr std::size_t kMostEarly = 8;

    enum class State : std::uint8_t { idle, offering, deciding, agreed };

    // prevails: of two simultaneous calls ours stands (the lower key hash, docs/protocol.md). since:
    // microseconds since 1970, so that the ids of a program that was started again go on growing.
    Negotiation(bool prevails, std::uint64_t since);

    // Begins a call, or an ICE restart of the one that is agreed (RFC 8839, section 4.4.1.1.1). Not while one
    // is offered.
    void offer(TimePoint now, const SessionDescription& description);
    // Follows event Offered.
    void answer(const SessionDescription& description);
    // What was gathered since. ufrag: which description they belong to.
    void trickle(const SessionDescription& candidates);
    // Ends it; the peer is told.
    void hangUp(std::string reason);

    // The peer is gone: ends it, and tells nobody.
    void forget() { clear(); }

    void onMessage(const CallMessage& message);
    // A message could not be delivered: without offer or answer there is no call.
    void onUndelivered(CallMessageKind kind, CallId call, std::string why);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const { return deadline_; }

    std::optional<CallMessage> takeMessage();
    std::optional<NegotiationEvent> takeEvent();

    State state() const { return state_; }
    // While there is one.
    std::optional<CallId> call() const { return call_; }

  private:
    void onOffer(const CallMessage& message, SessionDescription description);
    void onAnswer(const CallMessage& message, SessionDescription description);
    void onCandidates(const CallMessage& message, SessionDescription description);
    void onHangUp(const CallMessage& message);
    // True: it is older than what we know.
    bool isStale(const CallMessage& message) const;
    void begin(CallId call);
    void clear();
    void fail(std::string why);
    void send(CallMessageKind kind, std::string text);
    void releaseEarly();

    bool prevails_;
    std::uint64_t nextCall_;
    CallId latest_;                   // of ours
    std::uint64_t newestOffered_ = 0; // by the peer
    State state_ = State::idle;
    std::optional<CallId> call_;
    bool restarting_ = false; // agreed before, and offering again
    std::uint16_t nextNumber_ = 0;
    std::optional<std::uint16_t> heardNumber_; // of the peer's last offer or answer
    std::string remoteUfrag_;                  // that it had
    TimePoint deadline_ = kNever;
    std::deque<CallMessage> early_;
    std::deque<CallMessage> messages_;
    std::deque<NegotiationEvent> events_;
};

} // namespace thisbe::peer
