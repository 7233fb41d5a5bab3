#include "shared/signal/client/signal_receiver.h"

#include "shared/signal/acknowledgement.h"
#include "shared/signal/signed_answer.h"
#include "shared/signal/transcripts.h"

#include <algorithm>

namespace thisbe::signal {

ReplayWindow& SignalReceiver::windowOf(TimePoint now, const IdentityKey& key) {
    if (senders_.size() >= kMaxSenders && !senders_.contains(key))
        senders_.erase(
            std::ranges::min_element(senders_, {}, [](const auto& item) { return item.second.heardAt; }));
    Sender& sender = senders_[key];
    sender.heardAt = now;
    return sender.window;
}

const RosterPeer* SignalReceiver::take(TimePoint now, const SignalRequest& signal, SignalWay way,
                                       Allowance& allowance) {
    // Unknown: it may have joined a moment ago, and the signal comes again when the roster is here.
    const RosterPeer* peer = core_.roster.find(signal.peerId);
    if (peer == nullptr || !allowance.take(now)) return nullptr;
    const SignalTranscript transcript({peer->key, core_.identity.key()}, core_.options.room, signal.counter,
                                      signal.payload);
    if (!verifySignature(peer->key, transcript.bytes(), signal.signature)) return nullptr;
    switch (windowOf(now, peer->key).accept(signal.counter)) {
    case ReplayWindow::Verdict::fresh:
        core_.tell(event::SignalReceived{std::string(signal.peerId),
                                         peer->key,
                                         signal.counter,
                                         {signal.payload.begin(), signal.payload.end()},
                                         way});
        return peer;
    case ReplayWindow::Verdict::seen:
        return peer; // "a counter that was seen is acknowledged and dropped"
    case ReplayWindow::Verdict::tooOld:
        return nullptr; // not to be called delivered, nor to be shown twice
    }
    return nullptr;
}

void SignalReceiver::onForwarded(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                                 Allowance& allowance) {
    const auto signal = SignalRequest::parse(request);
    if (!signal || take(now, *signal, SignalWay::throughServer, allowance) == nullptr) return;
    core_.requester.answer(arrived, request, Acknowledgement{}, &core_.session->key);
}

void SignalReceiver::onDirect(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                              Allowance& allowance) {
    const auto signal = SignalRequest::parse(request);
    if (!signal || signal->sessionId) return;
    const RosterPeer* peer = take(now, *signal, SignalWay::directLan, allowance);
    if (peer == nullptr) return;
    const ReceivedTranscript transcript({core_.identity.key(), peer->key}, request.transactionId());
    const auto signature = core_.identity.sign(transcript.bytes());
    if (signature) core_.requester.answer(arrived, request, SignedAnswer{*signature}, nullptr);
}

} // namespace thisbe::signal
