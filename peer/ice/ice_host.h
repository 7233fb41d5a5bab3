// This host as ICE sees it: its addresses and sockets, the servers it asks, and the sessions that share them.
#pragma once

#include "peer/ice/ice_session.h"
#include "peer/ice/nat64_way.h"
#include "peer/ice/relay_stream.h"
#include "peer/session/udp_sockets.h"
#include "shared/ice/gather/gatherer.h"
#include "shared/net/address_change_watch.h"
#include "shared/net/host_addresses.h"

#include <memory>
#include <string>
#include <vector>

namespace thisbe::peer {

// The kernel's sockets on one side, sans-I/O agents and their gatherer on the other; no rules of its own.
// Belongs to the loop's thread; outlives its sessions.
//
// What arrives goes: from a server to the gatherer; STUN requests to the session that their USERNAME names,
// responses to the one that asked; everything else to the session with that pair.
class IceHost : private UdpSocketsUser, private RelayStreamUser {
  public:
    struct Options {
        // STUN and TURN over UDP, in the resolver's order; the first of each family is used. TURN over TCP
        // at the same addresses, where UDP gets no answer.
        std::vector<Endpoint> servers;
        std::vector<Endpoint> tlsServers; // TURN over TLS, the last resort; needs tls and tlsName
        const TlsContext* tls = nullptr;
        std::string tlsName;
        std::optional<Nat64Prefix> nat64; // where it is known; it may be found out while gathering, too
        std::string username; // of the relays, both as stun::opaqueString() returned them; empty: no relay
        std::string password;
        HostAddressRules addresses; // loopback only if it says so, or there is nothing else
    };
    struct Context {
        EventLoop& loop;
        UdpBuffers& buffers;
        RandomSource& random;
        Log& log;
    };

    // Opens the sockets; sends nothing. Throws Poco::Net::NetException where this host has no UDP.
    IceHost(const Context& context, Options options);
    // Asks the relays to forget us.
    ~IceHost() override;
    IceHost(const IceHost&) = delete;
    IceHost& operator=(const IceHost&) = delete;

    // Begins to gather. The error says why this host's addresses are not to be had.
    Result<void> start();

    // Of the relays, when they have changed.
    void setCredentials(std::string username, std::string password);

    // What the registration has found out of UDP to the servers; before start(), or for what is tried later.
    void setUdpOutlook(ice::UdpOutlook outlook);

    // A session with another peer; before or after start(). The user outlives it.
    std::unique_ptr<IceSession> open(const ice::AgentOptions& options, IceSessionUser& user);

    // What the sockets have dropped and got in super-packets.
    UdpCounters counters() const { return sockets_.counters(); }

    // Where datagrams of that base leave; nothing for a relay's. Behind a NAT64 an address that the host does
    // not have.
    std::optional<Endpoint> endpointOf(ice::BaseId base) const;

    // What gathering found out, for people.
    const ice::Gatherer* gatherer() const { return gatherer_.get(); }

  private:
    friend class IceSession;

    RandomSource& random() { return context_.random; }
    Log& log() { return context_.log; }
    TimePoint now() const { return context_.loop.now(); }
    // Everything that waits is done before the loop sleeps again.
    void wake() { timer_.arm(now()); }
    void forget(const IceSession& session);
    void letIn(const Endpoint& peer);
    // Peers of sessions that are no more have no business on our relays.
    void letOut();
    bool send(const ice::Transmission& transmission);
    SendReport sendPackets(ice::BaseId base, const Endpoint& remote, std::span<const Datagram> packets);
    SendReport relayPackets(ice::BaseId base, const Endpoint& remote, std::span<const Datagram> packets);

    void onDatagram(const Datagram& datagram) override;
    void onPathError(const PathError& error) override;
    void onBatchEnd() override { settle(); }
    void onStreamOpened(ice::RelayId relay, const Endpoint& local) override;
    void onStreamMessage(ice::RelayId relay, ByteView message) override;
    void onStreamClosed(ice::RelayId relay, StreamEnd end) override;

    void onTimer();
    void onAddressChange();
    // Sends and tells what there is, and arms the timer: what every call from the loop ends with.
    void settle();
    bool settleGathering();
    bool settleSession(std::size_t index);
    // All candidates that there are, to a session that begins (anew).
    void tellCandidates(std::size_t index);
    void tellCandidate(std::size_t index, const ice::LocalCandidate& candidate);
    void tellComplete(std::size_t index);
    // What this host itself would not send; false: nothing.
    bool tellRefusals();
    void onGatheringEvent(const ice::GatheringEvent& event);
    void tellSession(std::size_t index, const ice::GatheringEvent& event);
    void openStream(const ice::GatheringEvent& event);
    void logProblem(const ice::GatheringProblem& problem);
    void onReceived(const ice::Gatherer::Received& received);
    void tellPathError(ice::BaseId base, const Endpoint& remote, DatagramError error);
    void onNat64(const ice::GatheringEvent& event);
    void flush();
    void flushStream(RelayStream& stream);

    Result<std::vector<ice::HostBase>> findBases();
    // The base that stands for IPv4 where there is only IPv6; it has candidates once a NAT64 was found.
    void addNat64Base(std::vector<ice::HostBase>& bases);
    ice::BaseId idOf(const Endpoint& base);
    std::vector<Endpoint> stunServers() const;
    std::vector<ice::RelayServer> relayServers() const;
    Endpoint localTowards(const Endpoint& server) const;
    const ice::HostBase* baseAt(const Endpoint& local) const;
    // The session that it is for; null: nobody's.
    IceSession* sessionForStun(ByteView payload);
    IceSession* sessionForData(ice::BaseId base, const Endpoint& remote, ice::PairId& pair);
    void dispatch(ice::BaseId base, const Endpoint& remote, ByteView payload);

    Context context_;
    Options options_;
    ice::UdpOutlook outlook_ = ice::UdpOutlook::unknown;
    UdpSockets sockets_;
    std::vector<ice::HostBase> bases_;
    std::uint32_t nextBase_ = 1;
    std::unique_ptr<ice::Gatherer> gatherer_;
    std::vector<IceSession*> sessions_; // null: gone while they were told
    std::vector<std::unique_ptr<RelayStream>> streams_;
    std::optional<Nat64Way> nat64_;
    DatagramBatch batch_;
    std::vector<Datagram> onWire_; // the batch, through nat64_
    DatagramBatch streamBatch_;
    std::vector<UdpSockets::Refusal> refusals_;
    std::vector<Datagram> packets_;              // on their way out, with their ends
    std::unique_ptr<DatagramBatch> packetBatch_; // the same through a relay; made when it is needed
    bool settling_ = false;
    bool forgot_ = false; // a session, since letOut()
    Timer timer_;
    AddressChangeWatch addresses_;
};

} // namespace thisbe::peer
