// Everything that a program needs to talk to the peers of a room: sockets, candidates, certificate and
// conversations.
#pragma once

#include "peer/chat/chats.h"
#include "peer/packets/packet_plane.h"
#include "peer/session/tls_way.h"
#include "peer/udp_stun_probe.h"
#include "shared/base/clock.h"
#include "shared/net/address_change_watch.h"
#include "shared/secure/dtls_context.h"
#include "shared/signal/client/client_session.h"

#include <memory>
#include <string>
#include <vector>

namespace thisbe::peer {

// Belongs to the loop's thread; what it is given must outlive it.
class MessagePlane {
  public:
    struct Host {
        EventLoop& loop;
        UdpBuffers& buffers;
        const Identity& identity;
        RandomSource& random;
        Log& log;
        const Clock& clock;
        WallTime started;
    };
    struct Options {
        std::vector<Endpoint> servers; // as the resolver gave them
        const TlsWay* tls = nullptr;   // null: no relay over TLS. Outlives the plane.
        std::optional<Nat64Prefix> nat64;
        PathMode mode = PathMode::automatic;
        AcceptRules accept; // test traffic
    };

    // Throws StartupError where this host has no UDP or the identity no certificate.
    MessagePlane(const Host& host, const Options& options, Connections::SendSignal sendSignal,
                 PeerTrust& trust, ChatsUser& user, PacketPlaneUser& packetsUser);

    // Registered, for the first time or anew: the relay knows us by this. Begins to gather candidates.
    // overStream: UDP to the server got no answer.
    Result<void> onRegistered(const signal::ClientSession& session, bool overStream);

    Chats& chats() { return chats_; }
    PacketPlane& packets() { return packets_; }

  private:
    // RFC 5780, from a socket of its own: what our NAT does, where the server can tell.
    void testNat();
    void onNatTested();

    Host host_;
    std::optional<Endpoint> natServer_;
    DtlsContext dtls_;
    IceHost ice_;
    Chats chats_;
    PacketPlane packets_;
    std::unique_ptr<UdpStunProbe> natTest_;
    TimePoint natTestedAt_{};
    AddressChangeWatch addresses_;
    std::string relayUser_;
};

} // namespace thisbe::peer
