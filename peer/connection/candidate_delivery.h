// What the peer still has to be told before it can send openers of its own (ice::OpenerPlan).
#pragma once

#include "peer/connection/call_message.h"
#include "shared/ice/candidate_type.h"

#include <vector>

namespace thisbe::peer {

// The signalling's delay, measured where it matters: a side that has been told nothing, or not all, sends
// nothing to what it does not know, so our real checks would reach its NAT before its first opener has left.
// One for each connection; no I/O, no clock. A message that was lost is waited for no longer, nor is one of
// a call that is over.
class CandidateDelivery {
  public:
    // A description, or a candidate, that the peer is to be told. Relayed candidates do not matter: nobody
    // opens a NAT for what comes from a relay.
    void onDue() { due_ = true; }
    void onGathered(ice::CandidateType type) { due_ = due_ || type != ice::CandidateType::relayed; }
    // All that was due is on its way in this message. inBand: by the peer's own channel as well.
    void onSent(const CallMessage& message, bool inBand);
    // The server has the peer's receipt.
    void onDelivered(const CallMessage& message);
    // Not through the server; in-band it may still.
    void onUndelivered(const CallMessage& message);
    // The peer has answered our offer: it has what had to come before it.
    void onAnswered() { std::erase_if(underWay_, &isOffer); }
    // The peer's SCTP has everything that was sent in-band.
    void onChannelAcknowledged() { std::erase_if(underWay_, &isInBand); }
    void clear();

    // The peer has all that it needs.
    bool isComplete() const { return !due_ && underWay_.empty(); }

  private:
    struct UnderWay {
        CallMessageKind kind = CallMessageKind::offer;
        CallId call;
        std::uint16_t number = 0;
        bool inBand = false;
    };
    static bool isOf(const CallMessage& message, const UnderWay& each) {
        return each.call == message.call && each.number == message.number;
    }
    static bool isOffer(const UnderWay& each) { return each.kind == CallMessageKind::offer; }
    static bool isInBand(const UnderWay& each) { return each.inBand; }

    bool due_ = false;
    std::vector<UnderWay> underWay_;
};

} // namespace thisbe::peer
