#include "peer/connection/candidate_delivery.h"

#include <utility>

namespace thisbe::peer {

void CandidateDelivery::onSent(const CallMessage& message, bool inBand) {
    if (message.kind == CallMessageKind::hangUp || !std::exchange(due_, false)) return;
    underWay_.push_back({message.kind, message.call, message.number, inBand});
}

void CandidateDelivery::onDelivered(const CallMessage& message) {
    std::erase_if(underWay_, [&](const UnderWay& each) { return isOf(message, each); });
}

void CandidateDelivery::onUndelivered(const CallMessage& message) {
    std::erase_if(underWay_, [&](const UnderWay& each) { return isOf(message, each) && !each.inBand; });
}

void CandidateDelivery::clear() {
    due_ = false;
    underWay_.clear();
}

} // namespace thisbe::peer
