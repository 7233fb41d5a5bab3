#include "tests/peer/path/model_agent.h"

#include <algorithm>

namespace thisbe::peer::test {

namespace {

constexpr Duration kConsentInterval = 5s;
constexpr Duration kConsentExpiry = 30s;
constexpr Duration kAnswerWithin = 500ms;
constexpr Duration kFirstChecks = 100ms; // of a pair that has never been valid

} // namespace

void ModelAgent::add(ice::CandidatePair pair) {
    extras_.resize(std::max<std::size_t>(extras_.size(), pair.id.value()));
    extra(pair.id).watchAt = world_.now();
    pairs_.push_back(std::move(pair));
}

void ModelAgent::remove(std::size_t way) {
    const ice::PairId id(static_cast<std::uint32_t>(way + 1));
    std::erase_if(pairs_, [&](const ice::CandidatePair& pair) { return pair.id == id; });
    if (selected_ == id) selected_.reset();
    emit(ice::AgentEvent::Kind::lost, id);
}

std::optional<ice::AgentEvent> ModelAgent::takeEvent() {
    if (events_.empty()) return std::nullopt;
    const ice::AgentEvent event = events_.front();
    events_.pop_front();
    return event;
}

const ice::CandidatePair* ModelAgent::find(ice::PairId pair) const {
    const auto found = std::ranges::find(pairs_, pair, &ice::CandidatePair::id);
    return found == pairs_.end() ? nullptr : &*found;
}

ice::CandidatePair* ModelAgent::entry(ice::PairId pair) {
    const auto found = std::ranges::find(pairs_, pair, &ice::CandidatePair::id);
    return found == pairs_.end() ? nullptr : &*found;
}

TimePoint ModelAgent::nextDeadline() const {
    TimePoint earliest = kNever;
    for (const ice::CandidatePair& pair : pairs_) {
        const Extra& extra = extras_[pair.id.value() - 1];
        earliest = std::min({earliest, extra.watchAt, extra.consentAt, pair.consentUntil});
    }
    return earliest;
}

void ModelAgent::onDeadline(TimePoint now) {
    for (ice::CandidatePair& pair : pairs_) {
        if (pair.valid && now >= pair.consentUntil) {
            pair.valid = false;
            pair.consentUntil = kNever;
            extra(pair.id).consentAt = kNever;
            if (selected_ == pair.id) selected_.reset();
            emit(ice::AgentEvent::Kind::lost, pair.id);
        }
        Extra& extra = this->extra(pair.id);
        if (std::min(extra.watchAt, extra.consentAt) <= now) sendCheck(now, pair, extra.interval > 0s);
    }
}

void ModelAgent::sendCheck(TimePoint now, ice::CandidatePair& pair, bool wanted) {
    ++checksSent_;
    ++pair.unanswered;
    ++pair.history.checksSent;
    pair.lastSentAt = now;
    Extra& extra = this->extra(pair.id);
    extra.watchAt = kNever;
    if (extra.interval > 0s)
        extra.watchAt = now + extra.interval;
    else if (!pair.wasValid() && pair.history.checksSent < 8)
        extra.watchAt = now + kFirstChecks;
    extra.consentAt = pair.valid && pair.warm ? now + kConsentInterval : kNever;
    const ice::PairId id = pair.id;
    const std::size_t way = wayOf(id);
    world_.carry(way, isA_, [this, id, way, now, wanted] {
        world_.carry(way, !isA_, [this, id, now, wanted] { onAnswer(id, now, wanted); });
    });
}

void ModelAgent::onAnswer(ice::PairId id, TimePoint sentAt, bool wanted) {
    ice::CandidatePair* pair = entry(id);
    if (pair == nullptr) return;
    const TimePoint now = world_.now();
    pair->lastRtt = now - sentAt;
    pair->rtt = pair->rtt ? (*pair->rtt * 7 + *pair->lastRtt) / 8 : *pair->lastRtt;
    ++pair->history.checksAnswered;
    pair->unanswered = 0;
    pair->lastAnsweredAt = now;
    pair->consentUntil = now + kConsentExpiry;
    pair->state = ice::PairState::succeeded;
    if (!pair->valid) {
        pair->valid = true;
        Extra& extra = this->extra(id);
        if (extra.interval == 0s) extra.watchAt = kNever;
        if (pair->warm) extra.consentAt = now + kConsentInterval;
        emit(ice::AgentEvent::Kind::valid, id);
        provePayload(now, id);
    }
    if (wanted) emit(ice::AgentEvent::Kind::answered, id);
}

void ModelAgent::keepWarm(TimePoint now, ice::PairId id, bool warm) {
    ice::CandidatePair* pair = entry(id);
    if (pair == nullptr || pair->warm == warm) return;
    pair->warm = warm;
    extra(id).consentAt = pair->valid && warm ? now + kConsentInterval : kNever;
}

bool ModelAgent::checkNow(TimePoint now, ice::PairId id) {
    ice::CandidatePair* pair = entry(id);
    if (pair == nullptr) return false;
    sendCheck(now, *pair, true);
    world_.at(now + kAnswerWithin, [this, id, now] {
        const ice::CandidatePair* asked = find(id);
        const bool isAnswered = asked == nullptr || asked->lastAnsweredAt >= now;
        if (!isAnswered) emit(ice::AgentEvent::Kind::unanswered, id);
    });
    return true;
}

void ModelAgent::watch(TimePoint now, ice::PairId id, Duration interval) {
    const ice::CandidatePair* pair = find(id);
    if (pair == nullptr) return;
    Extra& extra = this->extra(id);
    extra.interval = interval;
    extra.watchAt = interval == 0s ? kNever : std::max(now, pair->lastSentAt + interval);
}

void ModelAgent::provePayload(TimePoint now, ice::PairId id) {
    ice::CandidatePair* pair = entry(id);
    if (pair == nullptr || !pair->valid || pair->isRelayed()) return;
    pair->payload = ice::PayloadProof::asked;
    const std::size_t way = wayOf(id);
    if (world_.way(way).fullSize) {
        world_.carry(way, isA_, [this, id, way] { world_.carry(way, !isA_, [this, id] { prove(id); }); });
    }
    world_.at(now + 3s, [this, id] {
        ice::CandidatePair* asked = entry(id);
        if (asked == nullptr || asked->payload != ice::PayloadProof::asked) return;
        asked->payload = ice::PayloadProof::tooSmall;
        emit(ice::AgentEvent::Kind::sized, id);
    });
}

void ModelAgent::searchPayload(TimePoint, ice::PairId id) {
    ice::CandidatePair* pair = entry(id);
    if (pair == nullptr || !pair->valid || pair->payload != ice::PayloadProof::bothWays) return;
    ++searches_;
    pair->payloadBytes = kPayload;
    emit(ice::AgentEvent::Kind::sized, id);
}

void ModelAgent::prove(ice::PairId id) {
    ice::CandidatePair* pair = entry(id);
    if (pair == nullptr) return;
    pair->payload = ice::PayloadProof::bothWays;
    emit(ice::AgentEvent::Kind::sized, id);
}

bool ModelAgent::nominate(TimePoint, ice::PairId id) {
    const ice::CandidatePair* pair = find(id);
    if (role_ != ice::Role::controlling || pair == nullptr || !pair->valid) return false;
    const std::size_t way = wayOf(id);
    world_.carry(way, isA_, [this, id, way] {
        const ice::CandidatePair* theirs = other_->find(id);
        if (theirs == nullptr || !theirs->valid) return;
        other_->select(id);
        world_.carry(way, !isA_, [this, id] { select(id); });
    });
    return true;
}

void ModelAgent::select(ice::PairId id) {
    if (selected_ == id) return;
    selected_ = id;
    emit(ice::AgentEvent::Kind::selected, id);
}

} // namespace thisbe::peer::test
