#include "shared/signal/client/signal_receiver.h"

#include "shared/signal/transcripts.h"

#include <algorithm>
#include <set>
#include <utility>

namespace thisbe::signal {

SignalReceiver::Window* SignalReceiver::windowOf(const Party& sender) {
    if (const auto found = senders_.find(sender); found != senders_.end()) return &found->second;
    if (senders_.size() >= kMaxSenders) forgetTheAbsent();
    return senders_.size() < kMaxSenders ? &senders_[sender] : nullptr;
}

void SignalReceiver::forgetTheAbsent() {
    const std::uint64_t version = core_.roster.version() ? core_.roster.version()->number : 0;
    if (version == sweptAt_) return;
    sweptAt_ = version;
    std::set<Party> present;
    for (const auto& [id, peer] : core_.roster.peers())
        present.insert(peer.party());
    std::erase_if(senders_, [&present](const auto& item) { return !present.contains(item.first); });
}

bool SignalReceiver::isSigned(const RosterPeer& peer, const SignalRequest& signal) const {
    const SignalTranscript transcript(core_.from(peer.party()), signal.counter, signal.payload);
    return verifySignature(peer.key, transcript.bytes(), signal.signature);
}

std::optional<SignedAnswer> SignalReceiver::take(const RosterPeer& peer, const SignalRequest& signal,
                                                 SignalWay way) {
    const ReceivedTranscript received(core_.from(peer.party()), signal.counter, signal.payload);
    const auto receipt = core_.identity.sign(received.bytes());
    Window* window = windowOf(peer.party());
    if (!receipt || window == nullptr) return std::nullopt;
    switch (window->accept(signal.counter)) {
    case Window::Verdict::fresh:
        core_.tell(event::SignalReceived{std::string(signal.peerId),
                                         peer.key,
                                         signal.counter,
                                         {signal.payload.begin(), signal.payload.end()},
                                         way});
        break;
    case Window::Verdict::seen:
        break; // "a counter that was seen is acknowledged and dropped"
    case Window::Verdict::tooOld:
        return std::nullopt; // not to be called delivered, nor to be shown twice
    }
    return SignedAnswer{*receipt};
}

bool SignalReceiver::onForwarded(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                                 Allowance& allowance) {
    auto stranger = consider(now, arrived, request, allowance);
    return stranger && wait(now, *std::move(stranger), arrived);
}

std::optional<SignalReceiver::Stranger> SignalReceiver::consider(TimePoint now, const Datagram& arrived,
                                                                 const stun::MessageView& request,
                                                                 Allowance& allowance) {
    const auto signal = SignalRequest::parse(request);
    if (!signal) return std::nullopt;
    const RosterPeer* peer = core_.roster.find(signal->peerId);
    if (peer == nullptr) return Stranger{std::string(signal->peerId), std::nullopt};
    if (!allowance.take(now)) return std::nullopt;
    if (!isSigned(*peer, *signal)) return Stranger{std::string(signal->peerId), peer->party()};
    if (const auto receipt = take(*peer, *signal, SignalWay::throughServer))
        core_.requester.answer(arrived, request, *receipt, &core_.session->key);
    return std::nullopt;
}

bool SignalReceiver::wait(TimePoint now, Stranger from, const Datagram& arrived) {
    std::erase_if(waiting_, [now](const Waiting& other) { return other.until <= now; });
    const auto ofSame = [&from](const Waiting& other) { return other.from.id == from.id; };
    const auto isSame = [&arrived](const Waiting& other) {
        return std::ranges::equal(other.message, arrived.payload);
    };
    if (waiting_.size() >= kMaxWaiting || std::ranges::count_if(waiting_, ofSame) >= kMaxWaitingOfOne ||
        std::ranges::any_of(waiting_, isSame))
        return false;
    waiting_.push_back({now + kWaitingTime,
                        std::move(from),
                        arrived.local,
                        arrived.remote,
                        {arrived.payload.begin(), arrived.payload.end()}});
    return true;
}

void SignalReceiver::takeWaiting(TimePoint now, Allowance& allowance) {
    auto waiting = std::exchange(waiting_, {});
    for (Waiting& next : waiting) {
        if (next.until <= now) continue;
        const RosterPeer* peer = core_.roster.find(next.from.id);
        if (peer == nullptr || peer->party() == next.from.isNot)
            waiting_.push_back(std::move(next));
        else if (const auto message = stun::MessageView::parse(next.message)) // once more, and that is it
            consider(now, {.payload = next.message, .local = next.local, .remote = next.remote}, *message,
                     allowance);
    }
}

void SignalReceiver::onDirect(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                              Allowance& allowance) {
    const auto signal = SignalRequest::parse(request);
    if (!signal || signal->sessionId) return;
    const RosterPeer* peer = core_.roster.find(signal->peerId);
    if (peer == nullptr || !paths_.isFrom(*peer, arrived) || !allowance.take(now)) return;
    if (!isSigned(*peer, *signal)) return;
    if (const auto receipt = take(*peer, *signal, SignalWay::directLan))
        core_.requester.answer(arrived, request, *receipt, nullptr);
}

} // namespace thisbe::signal
