#include "shared/packet/control/agreement.h"

#include "shared/packet/control/acceptance.h"
#include "shared/packet/control/session_seal.h"

namespace thisbe::packet {

std::optional<Agreement> Agreement::to(const Proposal& proposal, ByteView message, SessionId session) {
    const auto own = KeyAgreement::generate();
    if (!own) return std::nullopt;
    const auto secret = own->agree(proposal.key);
    if (!secret) return std::nullopt;
    std::vector<std::uint8_t> acceptance(Acceptance::kSize);
    Acceptance{proposal.attempt, session, own->publicKey()}.serialize(acceptance);
    std::vector<std::uint8_t> transcript(message.begin(), message.end());
    transcript.insert(transcript.end(), acceptance.begin(), acceptance.begin() + Acceptance::kTagOffset);
    const auto keys = SessionKeys::derive(*secret, transcript, false);
    if (!keys) return std::nullopt;
    SessionSeal(keys->sendControl).seal(acceptance);
    return Agreement{*keys, std::move(acceptance)};
}

} // namespace thisbe::packet
