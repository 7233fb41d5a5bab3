#include "shared/ice/check_client.h"

#include "shared/ice/check_message.h"
#include "shared/ice/numbers.h"
#include "shared/stun/attributes/xor_address_attribute.h"

#include <algorithm>

namespace thisbe::ice {

namespace {

// An owner that does not take what is due must not make us hoard.
constexpr std::size_t kMaxPlanned = 16;

std::uint32_t microseconds(Duration duration) {
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
}

} // namespace

void CheckClient::onDeadline(TimePoint now) {
    const auto due = scheduler_.next(now);
    if (!due) return;
    using Purpose = CheckScheduler::Purpose;
    const CandidatePair& pair = *due->pair;
    const bool isWanted = pair.schedule.asked || pair.schedule.watchInterval > Duration{};
    const SentCheck check{.id = stun::newTransactionId(state_.random),
                          .pair = pair.id,
                          .at = now,
                          .role = state_.roles.role(),
                          .nomination = due->purpose == Purpose::nominate ? selection_.number() : 0,
                          .paddedSize =
                              due->purpose == Purpose::size ? CheckScheduler::paddedSizeOf(pair) : 0,
                          .asked = due->purpose == Purpose::keep && isWanted};
    const std::uint8_t hopLimit = scheduler_.onSent(now, *due);
    state_.sent.add(check);
    if (planned_.size() == kMaxPlanned) planned_.pop_front();
    planned_.push_back({check, hopLimit});
}

std::optional<Transmission> CheckClient::take(ByteSpan buffer) {
    while (!planned_.empty()) {
        const Planned planned = planned_.front();
        planned_.pop_front();
        const CandidatePair* pair = state_.list.find(planned.check.pair);
        if (pair == nullptr) continue;
        const Generation& generation = state_.generationOf(*pair);
        if (!generation.remote()) continue;
        // "The PRIORITY attribute MUST be included [...] and be set to the value computed [...] but with a
        // candidate type preference of peer-reflexive candidates" (RFC 8445, section 7.1.1).
        const std::uint32_t priority =
            candidatePriority(CandidateType::peerReflexive, localPreferenceOf(pair->basePriority));
        const ByteView bytes = writeCheck(buffer,
                                          {.id = planned.check.id,
                                           .username = generation.username(),
                                           .priority = priority,
                                           .role = planned.check.role,
                                           .tieBreaker = state_.roles.tieBreaker(),
                                           .nomination = planned.check.nomination,
                                           .paddedSize = planned.check.paddedSize},
                                          generation.remoteKey());
        if (bytes.empty()) continue;
        return Transmission{pair->base, pair->remote.endpoint, bytes, planned.hopLimit,
                            planned.check.paddedSize > 0};
    }
    return std::nullopt;
}

Arrival CheckClient::onResponse(TimePoint now, BaseId base, const Endpoint& remote,
                                const stun::MessageView& message) {
    const SentCheck* known = state_.sent.find(message.transactionId());
    CandidatePair* pair = known == nullptr ? nullptr : state_.list.find(known->pair);
    if (pair == nullptr) return Arrival::unknownTransaction;
    const Generation& generation = state_.generationOf(*pair);
    const bool isTrue = generation.remote() &&
                        stun::checkIntegrity(message, generation.remoteKey()) == stun::IntegrityCheck::valid;
    if (!isTrue) return Arrival::unauthenticated;
    const SentCheck check = *state_.sent.take(message.transactionId());
    // "The source IP address and port of the response equal the destination IP address and port to which the
    // Binding request was sent", and the other way round; else "the agent MUST set the candidate pair state
    // to Failed" (7.2.5.2.1).
    if (pair->base != base || pair->remote.endpoint != remote) {
        pair->history.add(now, PairEvent::asymmetric);
        pair->schedule.connecting.stop();
        if (!pair->valid) state_.setState(*pair, PairState::failed, "answered from elsewhere");
        return Arrival::handled;
    }
    if (message.messageClass() == stun::MessageClass::successResponse)
        onSuccess(now, *pair, check, message);
    else
        onError(now, *pair, check, message);
    return Arrival::handled;
}

void CheckClient::addSample(CandidatePair& pair, Duration rtt) {
    pair.lastRtt = rtt;
    pair.rtt = pair.rtt ? (*pair.rtt * 7 + rtt) / 8 : rtt;
}

void CheckClient::onSuccess(TimePoint now, CandidatePair& pair, const SentCheck& check,
                            const stun::MessageView& message) {
    const auto mapped = message.get<stun::XorMappedAddress>();
    if (!mapped) {
        pair.history.add(now, PairEvent::refused);
        return;
    }
    addSample(pair, now - check.at);
    pair.history.add(now, PairEvent::answered, microseconds(now - check.at));
    ++pair.history.checksAnswered;
    pair.unanswered = 0;
    pair.lastAnsweredAt = now;
    pair.local = state_.locals.describe(pair.base, mapped->value.canonical());
    pair.schedule.connecting.stop();
    pair.schedule.askedUntil = kNever;
    state_.setState(pair, PairState::succeeded, "answered");
    state_.list.unfreeze(pair.schedule.foundation);
    const bool isNew = !pair.valid;
    consent_.onAnswered(now, pair);
    if (check.asked) state_.emit(AgentEvent::Kind::answered, pair.id);
    if (check.nomination != 0) selection_.onConfirmed(now, pair, check.nomination);
    if (check.paddedSize > 0) return onPadded(now, pair, check, message);
    scheduler_.onSmallAnswered(pair, check.at);
    if (isNew && state_.options.paddedChecks) scheduler_.provePayload(now, pair);
}

void CheckClient::onPadded(TimePoint now, CandidatePair& pair, const SentCheck& check,
                           const stun::MessageView& message) {
    const std::size_t bothWays =
        message.has(attribute::kCheckPadding) ? std::min(check.paddedSize, message.bytes().size()) : 0;
    // Relayed meanwhile, as its remote candidate turned out to be, or a larger one's answer: no proof is due.
    if (pair.payload == PayloadProof::notNeeded) return;
    if (check.paddedSize > kPaddedSize && pair.payload == PayloadProof::bothWays)
        return scheduler_.onPaddedAnswered(now, pair, check.paddedSize, bothWays);
    pair.schedule.endSizing();
    pair.payload = bothWays >= kPaddedSize ? PayloadProof::bothWays : PayloadProof::outbound;
    pair.history.add(now, PairEvent::sized, static_cast<std::uint32_t>(pair.payload));
    state_.emit(AgentEvent::Kind::sized, pair.id);
}

void CheckClient::onError(TimePoint now, CandidatePair& pair, const SentCheck& check,
                          const stun::MessageView& message) {
    const auto error = message.get<stun::ErrorCode>();
    const auto number = error ? error->number : stun::ErrorNumber::serverError;
    const PairId id = pair.id;
    if (number != stun::ErrorNumber::roleConflict) {
        pair.history.add(now, PairEvent::refused, static_cast<std::uint32_t>(number));
        pair.schedule.connecting.stop();
        // "any other error response: [...] the agent sets the candidate pair state to Failed" (7.2.5.2.4). A
        // valid pair waits for its consent to expire.
        if (!pair.valid) state_.setState(pair, PairState::failed, "refused");
        return;
    }
    pair.history.add(now, PairEvent::roleConflict);
    if (state_.roles.onRefusal(check.role)) state_.onRoleChanged();
    // "the agent MUST add the candidate pair whose check generated the 487 error response to the
    // triggered-check queue"; the list was sorted anew.
    CandidatePair* again = state_.list.find(id);
    if (!again->valid) scheduler_.trigger(*again);
}

} // namespace thisbe::ice
