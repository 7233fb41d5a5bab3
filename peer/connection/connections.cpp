#include "peer/connection/connections.h"

#include "peer/connection/message_assembler.h"
#include "shared/secure/sha256.h"

namespace thisbe::peer {

namespace {

// "the lower key hash controls" (docs/protocol.md, Negotiation).
bool prevails(const IdentityKey& own, const IdentityKey& other) {
    return sha256(own.value()) < sha256(other.value());
}

} // namespace

// One peer by its id and key.
struct Connections::Link final : ConnectionUser {
    Link(Connections& ownerIn, std::string idIn, const IdentityKey& keyIn)
        : owner(ownerIn),
          id(std::move(idIn)),
          key(keyIn),
          queue([this](ByteView payload) { return owner.sendSignal_(id, payload); },
                [this](const CallMessage& message, const std::string& why) {
                    connection.onUndelivered(message, why);
                },
                [this](const CallMessage& message) { connection.onDelivered(message); }),
          connection(owner.host_,
                     {prevails(owner.options_.ownKey, key), owner.options_.since, owner.options_.mode},
                     *this) {}

    void onCallMessage(const CallMessage& message) override { queue.put(message); }
    void onOpen() override {
        owner.user_.onOpen(id);
        if (owner.packetsUser_ != nullptr) owner.packetsUser_->onOpen(id);
    }
    void onText(std::string_view text) override { owner.user_.onText(id, text); }
    void onWritable() override { owner.user_.onWritable(id); }
    void onPath(const PathEvent& event) override { owner.user_.onPath(id, event); }
    void onPacketControl(ByteView message) override {
        if (owner.packetsUser_ != nullptr) owner.packetsUser_->onPacketControl(id, message);
    }
    void onRecord(std::string_view json) override {
        if (owner.packetsUser_ != nullptr) owner.packetsUser_->onRecord(id, json);
    }
    void onPacket(ice::PairId pair, ByteView datagram) override {
        if (owner.packetsUser_ != nullptr) owner.packetsUser_->onPacket(id, pair, datagram);
    }
    void onEnded(const std::string& why) override {
        owner.user_.onEnded(id, why);
        if (owner.packetsUser_ != nullptr) owner.packetsUser_->onEnded(id, why);
    }
    NatFindings natFindings() const override { return owner.user_.natFindings(id); }

    void onMessage(TimePoint now, const CallMessage& message) {
        const bool isNewCall = message.kind == CallMessageKind::offer && message.call != connection.callId();
        if (isNewCall && !calls.take(now))
            return owner.refuse(id, {.kind = message.kind, .call = message.call, .latest = {}, .text = {}},
                                "is called too often; try again in a few seconds");
        connection.onMessage(message);
    }
    bool idle() const { return connection.state() == PeerConnection::State::idle && queue.empty(); }

    Connections& owner;
    std::string id;
    IdentityKey key;
    SignalQueue queue;
    MessageAssembler assembler;
    Allowance calls{kCallInterval, kCallsAtOnce};
    PeerConnection connection;
};

Connections::Connections(const PeerConnection::Host& host, const Options& options, SendSignal sendSignal,
                         ConnectionsUser& user)
    : host_(host), options_(options), sendSignal_(std::move(sendSignal)), user_(user) {}

Connections::~Connections() = default;

Connections::Link* Connections::linkFor(const std::string& id, const IdentityKey& key) {
    const auto found = links_.find(id);
    // The name has another holder now: whatever was with the one before is over.
    if (found != links_.end() && found->second->key != key) links_.erase(found);
    if (const auto same = links_.find(id); same != links_.end()) return same->second.get();
    if (links_.size() >= kMost) forgetIdle();
    if (links_.size() >= kMost) return nullptr;
    return links_.emplace(id, std::make_unique<Link>(*this, id, key)).first->second.get();
}

void Connections::forgetIdle() {
    std::erase_if(links_, [](const auto& entry) { return entry.second->idle(); });
}

Result<void> Connections::call(const std::string& id, const IdentityKey& key) {
    if (const auto allowed = user_.onKey(id, key); !allowed) return allowed;
    Link* const link = linkFor(id, key);
    if (link == nullptr)
        return failure("cannot be called: " + std::to_string(kMost) + " connections are open");
    link->connection.call();
    return {};
}

SctpSendResult Connections::send(const std::string& id, std::string_view text) {
    PeerConnection* const connection = find(id);
    return connection == nullptr ? SctpSendResult::notConnected : connection->send(text);
}

void Connections::hangUpAll(const std::string& why) {
    for (const auto& [id, link] : links_)
        link->connection.hangUp(why);
}

bool Connections::onSignal(const signal::event::SignalReceived& signal) {
    const auto part = CallMessagePart::parse(signal.payload);
    if (!part) return part.error() != CallMessagePart::ParseError::otherKind;
    if (!user_.onKey(signal.from, signal.key)) { // said here by whoever asked
        refuse(signal.from, *part, "refuses the call: your key is not the one that it knows for your name");
        return true;
    }
    Link* const link = linkFor(signal.from, signal.key);
    if (link == nullptr) {
        refuse(signal.from, *part, "refuses the call: it has as many connections as it can");
        return true;
    }
    const TimePoint now = host_.loop.now();
    if (const auto message = link->assembler.add(now, *part)) link->onMessage(now, *message);
    return true;
}

void Connections::refuse(const std::string& id, const CallMessagePart& part, const char* why) {
    const bool isCall = part.kind == CallMessageKind::offer && part.part == 0;
    if (!isCall || !refusals_.take(host_.loop.now())) return;
    const CallMessage refusal{.kind = CallMessageKind::hangUp, .call = part.call, .latest = {}, .text = why};
    for (const auto& payload : toPayloads(refusal))
        static_cast<void>(sendSignal_(id, payload)); // lost: the caller finds out by its own patience
}

void Connections::onOutcome(const signal::event::SignalOutcome& outcome) {
    if (const auto found = links_.find(outcome.to); found != links_.end())
        found->second->queue.onOutcome(outcome);
}

void Connections::onPeerChanged(const signal::event::PeerChanged& change) {
    PeerConnection* const connection = find(change.id);
    if (connection == nullptr) return;
    switch (change.reason) {
    case signal::Reason::left:
        return connection->onPeerGone("left");
    case signal::Reason::replaced:
        return connection->onPeerGone("was started anew");
    case signal::Reason::joined:
    case signal::Reason::moved:
        return connection->onOccasion();
    case signal::Reason::timedOut: // it may have lost the server only
    case signal::Reason::stopping:
    case signal::Reason::none:
        return;
    }
}

PeerConnection* Connections::find(std::string_view id) {
    const auto found = links_.find(id);
    return found == links_.end() ? nullptr : &found->second->connection;
}

bool Connections::isOpen(std::string_view id) {
    const PeerConnection* const connection = find(id);
    return connection != nullptr && connection->state() == PeerConnection::State::open;
}

bool Connections::idle() const {
    for (const auto& [id, link] : links_)
        if (!link->queue.empty() || link->connection.unacknowledged() != 0) return false;
    return true;
}

} // namespace thisbe::peer
