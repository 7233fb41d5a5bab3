// What a negotiation tells its owner.
#pragma once

#include "peer/connection/session_description.h"

#include <string>
#include <variant>

namespace thisbe::peer {

namespace negotiation {

// The peer wants a connection: answer(). yielded: our own offer is void, so what was prepared for it becomes
// the controlled side. replaces: there was an agreed call, which the peer has forgotten.
struct Offered {
    SessionDescription description;
    bool yielded = false;
    bool replaces = false;
};
// The same call with new credentials: answer() with new ones of ours (ICE restart).
struct Restarted {
    SessionDescription description;
};
// Our offer is agreed; restart: it was one of an agreed call.
struct Answered {
    SessionDescription description;
    bool restart = false;
};
struct CandidatesReceived {
    SessionDescription candidates;
};
// There is no call any more. An ICE restart that fails ends nothing: then stillAgreed.
struct Failed {
    std::string why;
    bool stillAgreed = false;
};
struct HungUp {
    std::string why; // the peer's words: show them through printable()
};

} // namespace negotiation

using NegotiationEvent =
    std::variant<negotiation::Offered, negotiation::Restarted, negotiation::Answered,
                 negotiation::CandidatesReceived, negotiation::Failed, negotiation::HungUp>;

} // namespace thisbe::peer
