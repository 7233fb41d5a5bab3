#include "peer/chat/chats.h"

#include <algorithm>

namespace thisbe::peer {

struct Chats::Peer {
    Peer(std::uint64_t firstId, Conversation::Deeds deeds) : conversation(firstId, std::move(deeds)) {}

    Conversation conversation;
    std::uint64_t lost = 0;  // ever
    DeliveryCounts told;     // with earlier changes of the path
    unsigned calls = 0;      // since one has succeeded
    std::string lastRefusal; // told once
};

Chats::Chats(const PeerConnection::Host& host, const Connections::Options& options,
             Connections::SendSignal sendSignal, PeerTrust& trust, ChatsUser& user)
    : loop_(host.loop),
      trust_(trust),
      user_(user),
      firstId_(options.since),
      connections_(host, options, std::move(sendSignal), *this),
      timer_(host.loop.timers(), [this] { onDeadline(); }) {}

Chats::~Chats() = default;

Chats::Peer& Chats::peerFor(const std::string& id) {
    auto& place = peers_[id];
    if (place) return *place;
    place = std::make_unique<Peer>(
        firstId_,
        Conversation::Deeds{
            .send = [this, id](std::string_view json) { return connections_.send(id, json); },
            .onOutcome =
                [this, id](const Conversation::Outcome& outcome) {
                    if (!outcome.delivered) ++peerFor(id).lost;
                    user_.onChatOutcome({id, outcome.text, outcome.delivered, wayTo(id), outcome.why});
                },
            .onText = [this, id](const std::string& text) { user_.onChatText(id, text, wayTo(id)); }});
    return *place;
}

std::size_t Chats::waiting() const {
    std::size_t count = 0;
    for (const auto& [id, peer] : peers_)
        count += peer->conversation.waiting();
    return count;
}

void Chats::put(const std::string& to, const std::string& text) {
    if (to == kEverybody)
        putToAll(text);
    else
        putTo(to, text);
    arm();
}

void Chats::putToAll(const std::string& text) {
    std::vector<std::string> others;
    if (const auto* const roster = user_.roster())
        for (const auto& [id, peer] : *roster)
            if (!user_.isSelf(id, peer)) others.push_back(id);
    if (others.empty()) return user_.onChatOutcome({kEverybody, text, false, {}, "is nobody but you"});
    for (const std::string& id : others)
        putTo(id, text);
}

void Chats::putTo(const std::string& id, const std::string& text) {
    if (text.size() > kMaxChatText)
        return user_.onChatOutcome(
            {id, text, false, {}, "was not sent it: longer than " + std::to_string(kMaxChatText) + " bytes"});
    peerFor(id).conversation.put(loop_.now(), text);
    if (!connections_.isOpen(id)) reach(id);
}

void Chats::reach(const std::string& id) {
    Peer& peer = peerFor(id);
    if (peer.conversation.waiting() == 0) return;
    const auto called = call(id);
    if (!called) peer.conversation.failAll(called.error().message);
}

Result<void> Chats::call(const std::string& id) {
    const auto* const roster = user_.roster();
    const auto known = roster == nullptr ? signal::RosterMirror::Peers::const_iterator{} : roster->find(id);
    if (roster == nullptr || known == roster->end())
        return failure("is not in this room; @show_list shows who is");
    if (user_.isSelf(id, known->second)) return failure("are you");
    return connections_.call(id, known->second.key);
}

ChatWay Chats::wayTo(std::string_view id) {
    ChatWay way{.path = {}, .encrypted = true, .verified = trust_.isVerified(id)};
    if (PeerConnection* const connection = connections_.find(id);
        connection != nullptr && connection->policy())
        way.path = connection->policy()->currentClass();
    return way;
}

// Here and nowhere deeper: nobody is in the middle of anything with a peer.
bool Chats::onSignal(const signal::event::SignalReceived& signal) {
    if (peers_.size() >= kMostPeers)
        std::erase_if(peers_, [this](const auto& entry) {
            const PeerConnection* const connection = connections_.find(entry.first);
            const bool isIdle = connection == nullptr || connection->state() == PeerConnection::State::idle;
            return isIdle && entry.second->conversation.waiting() == 0;
        });
    return connections_.onSignal(signal);
}

Result<void> Chats::onKey(const std::string& id, const IdentityKey& key) {
    auto met = trust_.meet(id, key);
    Peer& peer = peerFor(id);
    const std::string refusal = met ? std::string() : met.error().message;
    if (std::exchange(peer.lastRefusal, refusal) != refusal && !refusal.empty())
        user_.onChatNotice(id, refusal);
    return met;
}

void Chats::onOpen(const std::string& id) {
    Peer& peer = peerFor(id);
    peer.calls = 0;
    peer.conversation.onOpen();
}

void Chats::onText(const std::string& id, std::string_view text) {
    peerFor(id).conversation.onMessage(text);
    arm();
}

void Chats::onWritable(const std::string& id) {
    peerFor(id).conversation.onWritable();
}

void Chats::onPath(const std::string& id, const PathEvent& event) {
    Peer& peer = peerFor(id);
    const DeliveryCounts since{peer.lost - peer.told.lost,
                               peer.conversation.duplicates() - peer.told.duplicated};
    if (const auto* const switched = std::get_if<path::Switched>(&event)) {
        peer.told = {peer.lost, peer.conversation.duplicates()};
        if (PeerConnection* const connection = connections_.find(id))
            connection->policy()->noteDelivery(switched->number, since.lost, since.duplicated);
    }
    user_.onChatPath(id, event, since);
}

NatFindings Chats::natFindings(const std::string& id) const {
    NatFindings out;
    out.ipv4.ours = ownNat_;
    const auto* const roster = user_.roster();
    if (roster == nullptr) return out;
    const auto peer = roster->find(id);
    const auto own = std::ranges::find_if(
        *roster, [this](const auto& entry) { return user_.isSelf(entry.first, entry.second); });
    if (peer == roster->end() || own == roster->end()) return out;
    const auto& theirs = peer->second.endpoints.public4;
    const auto& ours = own->second.endpoints.public4;
    out.samePublicAddress = theirs && ours && theirs->address() == ours->address();
    return out;
}

void Chats::onEnded(const std::string& id, const std::string& why) {
    Peer& peer = peerFor(id);
    peer.conversation.onClosed();
    if (peer.conversation.waiting() == 0) return;
    if (++peer.calls < kMostCalls) return reach(id);
    peer.calls = 0;
    peer.conversation.failAll(why);
}

void Chats::onDeadline() {
    for (const auto& [id, peer] : peers_)
        peer->conversation.onDeadline(loop_.now());
    arm();
}

void Chats::arm() {
    TimePoint next = kNever;
    for (const auto& [id, peer] : peers_)
        next = std::min(next, peer->conversation.nextDeadline());
    timer_.arm(next);
}

} // namespace thisbe::peer
