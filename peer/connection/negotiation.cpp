#include "peer/connection/negotiation.h"

#include <algorithm>

namespace thisbe::peer {

using namespace negotiation;

// Even ids for the side that prevails: the two never choose the same.
Negotiation::Negotiation(bool prevails, std::uint64_t since)
    : prevails_(prevails), nextCall_(since * 2 + (prevails ? 0 : 1)) {}

void Negotiation::offer(TimePoint now, const SessionDescription& description) {
    if (state_ == State::offering || state_ == State::deciding) return;
    restarting_ = state_ == State::agreed;
    if (!restarting_) {
        latest_ = CallId(nextCall_);
        nextCall_ += 2;
        begin(latest_);
    }
    state_ = State::offering;
    deadline_ = now + kAnswerPatience;
    send(CallMessageKind::offer, description.toString());
}

void Negotiation::answer(const SessionDescription& description) {
    if (state_ != State::deciding) return;
    state_ = State::agreed;
    restarting_ = false;
    deadline_ = kNever;
    send(CallMessageKind::answer, description.toString());
    releaseEarly();
}

void Negotiation::trickle(const SessionDescription& candidates) {
    if (state_ == State::idle) return;
    send(CallMessageKind::candidates, candidates.toString());
}

void Negotiation::hangUp(std::string reason) {
    if (state_ == State::idle) return;
    send(CallMessageKind::hangUp, std::move(reason));
    clear();
}

void Negotiation::onMessage(const CallMessage& message) {
    if (message.kind == CallMessageKind::hangUp) return onHangUp(message);
    auto description = SessionDescription::parse(message.text);
    if (!description) return; // the peer's fault, and nothing of ours depends on it: its call times out
    switch (message.kind) {
    case CallMessageKind::offer:
        return onOffer(message, std::move(*description));
    case CallMessageKind::answer:
        return onAnswer(message, std::move(*description));
    case CallMessageKind::candidates:
        return onCandidates(message, std::move(*description));
    case CallMessageKind::hangUp:
        return;
    }
}

void Negotiation::onOffer(const CallMessage& message, SessionDescription description) {
    if (!description.credentials() || !description.fingerprint) return;
    const bool sameCall = call_ == message.call;
    // An older call's offer that was late must not end a newer call.
    if (sameCall ? isStale(message) : message.call.value() <= newestOffered_) return;
    // Both at once, in a first call or in a restart: one of the two stands, and both know which.
    const bool collides = state_ == State::offering && sameCall == restarting_;
    if (collides && prevails_) return;
    const bool wasAgreed = state_ == State::agreed || (state_ == State::offering && restarting_);
    if (!sameCall) {
        begin(message.call);
        newestOffered_ = message.call.value();
    }
    heardNumber_ = message.number;
    remoteUfrag_ = description.ufrag;
    state_ = State::deciding;
    deadline_ = kNever;
    if (sameCall)
        events_.emplace_back(Restarted{std::move(description)});
    else
        events_.emplace_back(Offered{std::move(description), collides, wasAgreed});
}

void Negotiation::onAnswer(const CallMessage& message, SessionDescription description) {
    const bool complete = description.credentials() && description.fingerprint;
    if (state_ != State::offering || call_ != message.call || isStale(message) || !complete) return;
    heardNumber_ = message.number;
    // The peer called too and has yielded: its offer may still be on its way.
    newestOffered_ = std::max(newestOffered_, message.latest.value());
    remoteUfrag_ = description.ufrag;
    state_ = State::agreed;
    deadline_ = kNever;
    events_.emplace_back(Answered{std::move(description), std::exchange(restarting_, false)});
    releaseEarly();
}

void Negotiation::onCandidates(const CallMessage& message, SessionDescription description) {
    const bool known = call_ == message.call && state_ == State::agreed && description.ufrag == remoteUfrag_;
    if (known) {
        events_.emplace_back(CandidatesReceived{std::move(description)});
        return;
    }
    if (early_.size() == kMostEarly) early_.pop_front();
    early_.push_back(message);
}

void Negotiation::onHangUp(const CallMessage& message) {
    if (call_ != message.call || state_ == State::idle) return;
    clear();
    events_.emplace_back(HungUp{message.text});
}

void Negotiation::onUndelivered(CallMessageKind kind, CallId call, std::string why) {
    const bool decides = (kind == CallMessageKind::offer && state_ == State::offering) ||
                         (kind == CallMessageKind::answer && state_ == State::agreed);
    if (call_ == call && decides) fail(std::move(why));
}

void Negotiation::onDeadline(TimePoint now) {
    if (now < deadline_) return;
    if (state_ == State::offering) fail("did not answer the call");
}

bool Negotiation::isStale(const CallMessage& message) const {
    return heardNumber_ && message.number <= *heardNumber_;
}

void Negotiation::begin(CallId call) {
    call_ = call;
    nextNumber_ = 0;
    heardNumber_.reset();
    restarting_ = false;
}

void Negotiation::clear() {
    call_.reset();
    state_ = State::idle;
    deadline_ = kNever;
    restarting_ = false;
    early_.clear();
}

// A restart that got no answer leaves the paths that there are.
void Negotiation::fail(std::string why) {
    if (restarting_) {
        state_ = State::agreed;
        restarting_ = false;
        deadline_ = kNever;
        events_.emplace_back(Failed{std::move(why), true});
        return;
    }
    clear();
    events_.emplace_back(Failed{std::move(why), false});
}

void Negotiation::send(CallMessageKind kind, std::string text) {
    messages_.push_back({kind, *call_, nextNumber_++, latest_, std::move(text)});
}

// What came before its description, now that there is one.
void Negotiation::releaseEarly() {
    std::deque<CallMessage> waiting;
    waiting.swap(early_);
    for (const CallMessage& message : waiting) {
        auto description = SessionDescription::parse(message.text);
        if (description && message.call == call_) onCandidates(message, std::move(*description));
    }
}

std::optional<CallMessage> Negotiation::takeMessage() {
    if (messages_.empty()) return std::nullopt;
    CallMessage out = std::move(messages_.front());
    messages_.pop_front();
    return out;
}

std::optional<NegotiationEvent> Negotiation::takeEvent() {
    if (events_.empty()) return std::nullopt;
    NegotiationEvent out = std::move(events_.front());
    events_.pop_front();
    return out;
}

} // namespace thisbe::peer
