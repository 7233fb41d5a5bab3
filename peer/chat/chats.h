// All conversations of the room: what is typed goes out by a connection with the peer, made when it is
// needed.
#pragma once

#include "peer/chat/conversation.h"
#include "peer/connection/connections.h"
#include "peer/connection/peer_trust.h"
#include "peer/path/path_class.h"
#include "shared/net/timer.h"
#include "shared/signal/client/roster_mirror.h"

#include <map>
#include <memory>

namespace thisbe::peer {

// How a text came or went.
struct ChatWay {
    std::optional<PathClass> path; // nothing: none at the moment, or through the server
    bool encrypted = false;        // end to end
    bool verified = false;         // the peer's key was compared by hand (--peer-key)
};

// A text and what became of it.
struct ChatOutcome {
    std::string to;
    std::string text;
    bool delivered = false;
    ChatWay way;
    std::string why; // where it was not delivered: "is off-line", …; follows the peer's id in a sentence
};

// Texts to and from one peer, since the path changed last.
struct DeliveryCounts {
    std::uint64_t lost = 0;       // ours that were not acknowledged in time
    std::uint64_t duplicated = 0; // the peer's that came again, and were not shown
};

class ChatsUser {
  public:
    virtual ~ChatsUser() = default;
    virtual void onChatOutcome(const ChatOutcome& outcome) = 0;
    virtual void onChatText(const std::string& from, const std::string& text, const ChatWay& way) = 0;
    virtual void onChatPath(const std::string& id, const PathEvent& event, const DeliveryCounts& since) = 0;
    // Something that a person should know about a peer: follows its id in a sentence.
    virtual void onChatNotice(const std::string& id, const std::string& text) = 0;
    // Who is in the room; nullptr before anything is known.
    virtual const signal::RosterMirror::Peers* roster() const = 0;
    virtual bool isSelf(std::string_view id, const signal::RosterPeer& peer) const = 0;
};

// Belongs to the loop's thread.
class Chats final : private ConnectionsUser {
  public:
    // So many may wait; whoever reads from a pipe stops reading for a while.
    static constexpr std::size_t kBusy = 64;
    // Calls in a row for texts that wait, before they have failed.
    static constexpr unsigned kMostCalls = 2;
    static constexpr const char* kEverybody = "*";
    // Strangers can call under one name after another; beyond it those with nothing under way are forgotten.
    static constexpr std::size_t kMostPeers = 4096;

    // All must outlive it.
    Chats(const PeerConnection::Host& host, const Connections::Options& options,
          Connections::SendSignal sendSignal, PeerTrust& trust, ChatsUser& user);
    ~Chats() override;

    // to: a peer's id, or kEverybody. An outcome follows for each peer, at once or later.
    void put(const std::string& to, const std::string& text);
    // To have a connection with a peer of the room, for whatever purpose. The error follows its id in a sentence.
    Result<void> call(const std::string& id);
    bool onSignal(const signal::event::SignalReceived& signal);
    void onSignalOutcome(const signal::event::SignalOutcome& outcome) { connections_.onOutcome(outcome); }
    void onPeerChanged(const signal::event::PeerChanged& change) { connections_.onPeerChanged(change); }
    // We leave: peers with a connection are told.
    void hangUp() { connections_.hangUpAll("left"); }

    // What was found out about our own NAT (IPv4); nothing: not known (any more).
    void setOwnNat(const std::optional<NatSide>& nat) { ownNat_ = nat; }

    // Texts without an outcome.
    std::size_t waiting() const;
    bool busy() const { return waiting() >= kBusy; }
    Connections& connections() { return connections_; }

  private:
    struct Peer;

    Result<void> onKey(const std::string& id, const IdentityKey& key) override;
    void onOpen(const std::string& id) override;
    void onText(const std::string& id, std::string_view text) override;
    void onWritable(const std::string& id) override;
    void onPath(const std::string& id, const PathEvent& event) override;
    NatFindings natFindings(const std::string& id) const override;
    void onEnded(const std::string& id, const std::string& why) override;

    Peer& peerFor(const std::string& id);
    void putTo(const std::string& id, const std::string& text);
    void putToAll(const std::string& text);
    // Calls for what waits, if there is somebody to call.
    void reach(const std::string& id);
    ChatWay wayTo(std::string_view id);
    void onDeadline();
    void arm();

    EventLoop& loop_;
    PeerTrust& trust_;
    ChatsUser& user_;
    std::uint64_t firstId_;
    std::optional<NatSide> ownNat_;
    std::map<std::string, std::unique_ptr<Peer>, std::less<>> peers_;
    Connections connections_;
    Timer timer_;
};

} // namespace thisbe::peer
