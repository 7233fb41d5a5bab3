#include "shared/signal/client/signal_receiver.h"

#include "shared/signal/transcripts.h"

#include <algorithm>
#include <set>

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

std::optional<SignedAnswer> SignalReceiver::take(const RosterPeer& peer, const SignalRequest& signal,
                                                 SignalWay way) {
    const Conversation conversation = core_.from(peer.party());
    const SignalTranscript transcript(conversation, signal.counter, signal.payload);
    if (!verifySignature(peer.key, transcript.bytes(), signal.signature)) return std::nullopt;
    const ReceivedTranscript received(conversation, signal.counter, signal.payload);
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
    const auto signal = SignalRequest::parse(request);
    if (!signal) return true;
    const RosterPeer* peer = core_.roster.find(signal->peerId);
    if (peer == nullptr) {
        wait(now, signal->peerId, arrived);
        return false;
    }
    if (!allowance.take(now)) return true;
    if (const auto receipt = take(*peer, *signal, SignalWay::throughServer))
        core_.requester.answer(arrived, request, *receipt, &core_.session->key);
    return true;
}

void SignalReceiver::wait(TimePoint now, std::string_view from, const Datagram& arrived) {
    if (waiting_.size() >= kMaxWaiting) return; // it comes again
    const auto same = [&arrived](const Waiting& other) {
        return std::ranges::equal(other.message, arrived.payload);
    };
    if (std::ranges::any_of(waiting_, same)) return;
    waiting_.push_back({now + kWaitingTime,
                        std::string(from),
                        arrived.local,
                        arrived.remote,
                        {arrived.payload.begin(), arrived.payload.end()}});
}

void SignalReceiver::takeWaiting(TimePoint now, Allowance& allowance) {
    std::erase_if(waiting_, [&](const Waiting& next) {
        if (next.until <= now) return true;
        if (core_.roster.find(next.from) == nullptr) return false;
        if (const auto message = stun::MessageView::parse(next.message))
            onForwarded(now, {.payload = next.message, .local = next.local, .remote = next.remote}, *message,
                        allowance);
        return true;
    });
}

void SignalReceiver::onDirect(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                              Allowance& allowance) {
    const auto signal = SignalRequest::parse(request);
    if (!signal || signal->sessionId) return;
    const RosterPeer* peer = core_.roster.find(signal->peerId);
    if (peer == nullptr || !paths_.isFrom(*peer, arrived) || !allowance.take(now)) return;
    if (const auto receipt = take(*peer, *signal, SignalWay::directLan))
        core_.requester.answer(arrived, request, *receipt, nullptr);
}

} // namespace thisbe::signal
