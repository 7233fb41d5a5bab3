#include "shared/ice/consent.h"

#include <algorithm>

namespace thisbe::ice {

// "each interval MUST be varied randomly from 0.8 to 1.2 times the basic period" (RFC 7675, section 5.1).
TimePoint Consent::nextCheckAfter(TimePoint now) {
    const auto spread = static_cast<std::uint64_t>((state_.options.consentInterval * 4 / 10).count());
    return now + state_.options.consentInterval * 8 / 10 + Duration(state_.random.below(spread + 1));
}

void Consent::onAnswered(TimePoint now, CandidatePair& pair) {
    pair.consentUntil = now + state_.options.consentExpiry;
    if (pair.valid) return;
    pair.valid = true;
    if (pair.warm) pair.schedule.consentAt = nextCheckAfter(now);
    state_.emit(AgentEvent::Kind::valid, pair.id);
    selection_.onValid(now, pair);
}

void Consent::onSent(TimePoint now, CandidatePair& pair) {
    const bool isKept = pair.valid && (pair.warm || pair.selected);
    pair.schedule.consentAt = isKept ? nextCheckAfter(now) : kNever;
}

void Consent::keepWarm(TimePoint now, CandidatePair& pair, bool warm) {
    if (pair.warm == warm) return;
    pair.warm = warm;
    const bool isKept = pair.valid && (warm || pair.selected);
    pair.schedule.consentAt = isKept ? nextCheckAfter(now) : kNever;
}

void Consent::lose(TimePoint now, CandidatePair& pair, PairEvent why) {
    pair.history.add(now, why);
    if (!pair.valid) return;
    state_.setState(pair, PairState::failed, toString(why));
    pair.valid = false;
    pair.consentUntil = kNever;
    pair.schedule.consentAt = kNever;
    if (pair.schedule.nominating.isActive()) selection_.onUnconfirmed(pair);
    pair.schedule.endSizing();
    if (pair.payload == PayloadProof::asked) pair.payload = PayloadProof::none;
    selection_.onLost(pair);
    pair.nominated = pair.selected = false;
    state_.emit(AgentEvent::Kind::lost, pair.id);
}

void Consent::onDeadline(TimePoint now) {
    for (CandidatePair& pair : state_.list.all()) {
        if (!pair.valid || now < pair.consentUntil) continue;
        lose(now, pair, pair.unanswered == 0 ? PairEvent::notKept : PairEvent::consentExpired);
    }
}

TimePoint Consent::nextDeadline() const {
    TimePoint earliest = kNever;
    for (const CandidatePair& pair : state_.list.all()) {
        if (pair.valid) earliest = std::min(earliest, pair.consentUntil);
    }
    return earliest;
}

} // namespace thisbe::ice
