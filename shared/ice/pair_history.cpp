#include "shared/ice/pair_history.h"

#include <limits>

namespace thisbe::ice {

const char* toString(PairEvent event) {
    switch (event) {
    case PairEvent::created:
        return "created";
    case PairEvent::discovered:
        return "discovered by a check";
    case PairEvent::signalled:
        return "named by the other side";
    case PairEvent::openersBegun:
        return "openers begun";
    case PairEvent::checksBegun:
        return "checks begun";
    case PairEvent::askedByPeer:
        return "asked by the other side";
    case PairEvent::answered:
        return "answered";
    case PairEvent::unanswered:
        return "unanswered";
    case PairEvent::refused:
        return "refused";
    case PairEvent::asymmetric:
        return "answered from elsewhere";
    case PairEvent::roleConflict:
        return "role conflict";
    case PairEvent::networkError:
        return "network error";
    case PairEvent::nominating:
        return "being nominated";
    case PairEvent::selected:
        return "selected";
    case PairEvent::deselected:
        return "no longer selected";
    case PairEvent::sized:
        return "size found out";
    case PairEvent::searched:
        return "largest datagram found";
    case PairEvent::consentExpired:
        return "consent expired";
    case PairEvent::notKept:
        return "not kept warm";
    case PairEvent::baseLost:
        return "local address lost";
    case PairEvent::replaced:
        return "replaced by a restart";
    }
    return "?";
}

void PairHistory::add(TimePoint now, PairEvent event, std::uint32_t detail) {
    if (!records_.empty() && records_.back().event == event) {
        Record& last = records_.back();
        last.lastAt = now;
        last.detail = detail;
        if (last.count < std::numeric_limits<std::uint32_t>::max()) ++last.count;
        return;
    }
    if (records_.size() == kMaxRecords) {
        forgotten_ += records_[kMaxRecords / 2].count;
        records_.erase(records_.begin() + kMaxRecords / 2);
    }
    records_.push_back({.event = event, .at = now, .lastAt = now, .detail = detail});
}

} // namespace thisbe::ice
