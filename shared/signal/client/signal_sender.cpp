#include "shared/signal/client/signal_sender.h"

#include "shared/signal/refusal.h"
#include "shared/signal/signal_request.h"
#include "shared/signal/signed_answer.h"
#include "shared/signal/transcripts.h"
#include "shared/stun/attributes/text_attribute.h"

#include <algorithm>

namespace thisbe::signal {

namespace {

constexpr Duration kPatience = 10s;     // without a server
constexpr Duration kRetryPause = 500ms; // while the registration is being mended

SignalResult resultOf(stun::ErrorNumber number) {
    if (number == error::kPeerUnknown) return SignalResult::peerUnknown;
    if (number == error::kPeerOffLine) return SignalResult::peerOffLine;
    if (number == error::kPeerNotAnswering) return SignalResult::peerNotAnswering;
    if (number == error::kLimitReached) return SignalResult::limitReached;
    return SignalResult::refused;
}

} // namespace

const char* toString(SendError error) {
    switch (error) {
    case SendError::tooLong:
        return "longer than 900 bytes; send it in parts";
    case SendError::tooMany:
        return "too many on their way; wait for one to arrive";
    case SendError::unknownPeer:
        return "nobody of that name is here";
    case SendError::stopped:
        return "not connected any more";
    case SendError::internal:
        return "it could not be signed";
    }
    return "?";
}

Result<SignalHandle, SendError> SignalSender::send(TimePoint now, std::string_view to, ByteView payload) {
    if (core_.stopped) return tl::make_unexpected(SendError::stopped);
    if (payload.size() > kMaxPayloadSize) return tl::make_unexpected(SendError::tooLong);
    if (underWay_.size() >= kMaxUnderWay) return tl::make_unexpected(SendError::tooMany);
    const RosterPeer* peer = core_.roster.find(to);
    if (peer == nullptr) return tl::make_unexpected(SendError::unknownPeer);
    Outgoing signal;
    signal.handle = SignalHandle(++lastHandle_);
    signal.to = to;
    signal.receiver = peer->party();
    signal.payload.assign(payload.begin(), payload.end());
    signal.counter = ++counter_;
    signal.deadline = now + kPatience;
    const SignalTranscript transcript(core_.to(signal.receiver), signal.counter, payload);
    const auto signature = core_.identity.sign(transcript.bytes());
    if (!signature) return tl::make_unexpected(SendError::internal);
    signal.signature = *signature;
    underWay_.push_back(std::move(signal));
    advance(now, std::prev(underWay_.end()));
    return SignalHandle(lastHandle_);
}

SignalSender::Iterator SignalSender::find(std::uint32_t handle) {
    return std::find_if(underWay_.begin(), underWay_.end(),
                        [handle](const Outgoing& signal) { return signal.handle.value() == handle; });
}

void SignalSender::finish(Iterator signal, SignalResult result, std::string text) {
    const SignalWay way = signal->stage == Stage::direct ? SignalWay::directLan : SignalWay::throughServer;
    core_.tell(event::SignalOutcome{signal->handle, std::move(signal->to), result, way, std::move(text)});
    underWay_.erase(signal);
}

void SignalSender::advance(TimePoint now, Iterator signal) {
    const RosterPeer* peer = core_.roster.find(signal->to);
    // Signed for one of its runs; whoever has the name now is somebody else, or has forgotten our counters.
    if (peer == nullptr || peer->party() != signal->receiver)
        return finish(signal, SignalResult::peerOffLine);
    if (!signal->directTried) {
        switch (paths_.use(now, signal->to, *peer)) {
        case DirectPaths::State::valid:
            return sendDirect(now, *signal);
        case DirectPaths::State::checking:
            signal->stage = Stage::checking;
            return;
        case DirectPaths::State::none:
        case DirectPaths::State::failed:
            break;
        }
        signal->directTried = true;
    }
    sendToServer(now, *signal);
}

void SignalSender::sendDirect(TimePoint now, Outgoing& signal) {
    signal.stage = Stage::direct;
    signal.directTried = true;
    const Endpoint remote = paths_.endpoint(signal.to);
    const SignalRequest request{{}, core_.options.peerId, signal.counter, signal.payload, signal.signature};
    const Requester::Target target{
        remote,
        nullptr,
        {RequestPurpose::Kind::directSignal, remote.family(), signal.handle.value()},
        kDirect};
    if (!core_.requester.start(now, method::kSignal, request, target)) sendToServer(now, signal);
}

void SignalSender::sendToServer(TimePoint now, Outgoing& signal) {
    signal.stage = Stage::waiting;
    signal.retryAt = now + kRetryPause;
    const auto* way = core_.bestWay();
    if (way == nullptr || !core_.session) return;
    const SignalRequest request{core_.session->id, signal.to, signal.counter, signal.payload,
                                signal.signature};
    const auto target = core_.underSession(
        way->server, {RequestPurpose::Kind::signal, way->server.family(), signal.handle.value()});
    if (core_.requester.start(now, method::kSignal, request, target)) signal.stage = Stage::server;
}

bool SignalSender::isReceipt(const Outgoing& signal, const stun::MessageView& response) const {
    const auto answer = SignedAnswer::parse(response);
    const ReceivedTranscript transcript(core_.to(signal.receiver), signal.counter, signal.payload);
    return answer && verifySignature(signal.receiver.key, transcript.bytes(), answer->signature);
}

bool SignalSender::onServerResponse(TimePoint now, std::uint32_t handle, const stun::MessageView& response) {
    const auto signal = find(handle);
    if (signal == underWay_.end() || signal->stage != Stage::server) return true;
    const bool authentic = core_.session && core_.session->isAuthentic(response);
    if (response.messageClass() == stun::MessageClass::successResponse) {
        if (!authentic) return false;
        if (isReceipt(*signal, response))
            finish(signal, SignalResult::delivered);
        else
            finish(signal, SignalResult::refused, "the server says that it arrived, and shows no receipt");
        return true;
    }
    const auto refusal = Refusal::parse(response);
    if (!refusal) return false;
    // The session is gone, or our address has changed: the registration mends it, and then we ask again.
    if (refusal->number == error::kUnknownSession || refusal->number == stun::ErrorNumber::staleNonce) {
        (refusal->number == error::kUnknownSession && !authentic ? core_.sessionLost : core_.probeWanted) =
            true;
        signal->stage = Stage::waiting;
        signal->retryAt = now + kRetryPause;
        return true;
    }
    const bool believed = authentic || refusal->number == stun::ErrorNumber::badRequest ||
                          refusal->number == stun::ErrorNumber::serverError;
    if (believed)
        finish(signal, resultOf(refusal->number), stun::quoted(refusal->limit.value_or(refusal->reason)));
    return believed;
}

bool SignalSender::onDirectResponse(std::uint32_t handle, const stun::MessageView& response) {
    const auto signal = find(handle);
    if (signal == underWay_.end() || signal->stage != Stage::direct) return true;
    if (response.messageClass() != stun::MessageClass::successResponse || !isReceipt(*signal, response))
        return false;
    finish(signal, SignalResult::delivered);
    return true;
}

void SignalSender::onFailure(TimePoint now, const RequestPurpose& purpose) {
    const auto signal = find(purpose.handle);
    if (signal == underWay_.end()) return;
    if (purpose.kind == RequestPurpose::Kind::directSignal) {
        // The same counter again, so that the receiver takes it once if the direct one did arrive.
        paths_.giveUp(now, signal->to);
        return sendToServer(now, *signal);
    }
    finish(signal, SignalResult::serverNotAnswering);
}

void SignalSender::onConnectionLost(TimePoint now, std::uint32_t handle) {
    const auto signal = find(handle);
    if (signal == underWay_.end()) return;
    signal->stage = Stage::waiting;
    signal->retryAt = now + kRetryPause;
}

void SignalSender::onConnected(TimePoint now) {
    // After the keepalive that makes the server know the new connection.
    for (auto& signal : underWay_)
        if (signal.stage == Stage::waiting) signal.retryAt = std::min(signal.retryAt, now + kRetryPause);
}

void SignalSender::pump(TimePoint now) {
    for (auto signal = underWay_.begin(); signal != underWay_.end();) {
        const auto current = signal++;
        const bool idle = current->stage == Stage::waiting || current->stage == Stage::checking;
        if (idle && current->deadline <= now)
            finish(current, SignalResult::serverNotAnswering);
        else if (current->stage == Stage::checking ||
                 (current->stage == Stage::waiting && current->retryAt <= now))
            advance(now, current);
    }
}

TimePoint SignalSender::nextDeadline() const {
    TimePoint next = kNever;
    for (const auto& signal : underWay_)
        if (signal.stage == Stage::waiting) next = std::min({next, signal.retryAt, signal.deadline});
    return next;
}

void SignalSender::stop() {
    while (!underWay_.empty())
        finish(underWay_.begin(), SignalResult::serverNotAnswering, "stopped");
}

} // namespace thisbe::signal
