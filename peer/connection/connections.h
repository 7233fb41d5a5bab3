// The connections with all peers of the room, and how they reach them: signals through the server.
#pragma once

#include "peer/connection/peer_connection.h"
#include "peer/connection/signal_queue.h"
#include "shared/base/allowance.h"
#include "shared/secure/identity_key.h"
#include "shared/signal/registration_event.h"

#include <functional>
#include <map>

namespace thisbe::peer {

// Called from the event loop, each with the peer's id. May call connections; what they do follows at once.
class ConnectionsUser {
  public:
    virtual ~ConnectionsUser() = default;
    // May this key be talked to under this id? The error says why not, for a person.
    virtual Result<void> onKey(const std::string& id, const IdentityKey& key) = 0;
    virtual void onOpen(const std::string& id) = 0;
    virtual void onText(const std::string& id, std::string_view text) = 0;
    virtual void onWritable(const std::string& id) = 0;
    virtual void onPath(const std::string& id, const PathEvent& event) = 0;
    virtual NatFindings natFindings(const std::string& id) const = 0;
    virtual void onEnded(const std::string& id, const std::string& why) = 0;
};

// Of test packets, each with the peer's id; called as ConnectionsUser.
class PacketsUser {
  public:
    virtual ~PacketsUser() = default;
    virtual void onOpen(const std::string& id) = 0;
    virtual void onPacketControl(const std::string& id, ByteView message) = 0;
    virtual void onRecord(const std::string& id, std::string_view json) = 0;
    // Unproven, and often: pair is 0 where it came by none that is valid.
    virtual void onPacket(const std::string& id, ice::PairId pair, ByteView datagram) = 0;
    virtual void onEnded(const std::string& id, const std::string& why) = 0;
};

class Connections {
  public:
    using SendSignal =
        std::function<Result<signal::SignalHandle, signal::SendError>(std::string_view to, ByteView payload)>;
    // A hostile room can have many peers that call; beyond it calls are not answered.
    static constexpr std::size_t kMost = 256;
    // Each call of a peer costs an ICE session in place of the one before; a script that sends one message
    // after the other, each from a program of its own, makes some five a second.
    static constexpr Duration kCallInterval = std::chrono::milliseconds{200};
    static constexpr int kCallsAtOnce = 50;
    // Calls that are not taken are refused with a reason, but not so many that it is a burden.
    static constexpr Duration kRefusalInterval = std::chrono::milliseconds{500};
    static constexpr int kRefusalsAtOnce = 10;

    struct Options {
        IdentityKey ownKey;
        PathMode mode = PathMode::automatic;
        std::uint64_t since = 0; // microseconds since 1970
    };

    // All must outlive it.
    Connections(const PeerConnection::Host& host, const Options& options, SendSignal sendSignal,
                ConnectionsUser& user);
    ~Connections();

    // Null: test packets are dropped. The user outlives this, or says so.
    void setPacketsUser(PacketsUser* user) { packetsUser_ = user; }

    // The error is what onKey() said, or that there are too many. onOpen() or onEnded() follows, unless it is
    // open.
    Result<void> call(const std::string& id, const IdentityKey& key);
    SctpSendResult send(const std::string& id, std::string_view text);
    void hangUpAll(const std::string& why);

    // A signal came; true: it was part of a negotiation.
    bool onSignal(const signal::event::SignalReceived& signal);
    void onOutcome(const signal::event::SignalOutcome& outcome);
    void onPeerChanged(const signal::event::PeerChanged& change);

    // nullptr: never connected, or long ago.
    PeerConnection* find(std::string_view id);
    bool isOpen(std::string_view id);
    // Until nothing waits to be acknowledged by any peer's SCTP, or to be signalled.
    bool idle() const;

  private:
    struct Link;

    Link* linkFor(const std::string& id, const IdentityKey& key);
    // Nothing for what is no call.
    void refuse(const std::string& id, const CallMessagePart& part, const char* why);
    void forgetIdle();

    PeerConnection::Host host_;
    Options options_;
    SendSignal sendSignal_;
    ConnectionsUser& user_;
    PacketsUser* packetsUser_ = nullptr;
    Allowance refusals_{kRefusalInterval, kRefusalsAtOnce};
    std::map<std::string, std::unique_ptr<Link>, std::less<>> links_;
};

} // namespace thisbe::peer
