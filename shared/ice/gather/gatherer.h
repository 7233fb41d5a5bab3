// Gathers candidates (RFC 8445, section 5.1) and tells each at once (RFC 8838): of the host,
// server-reflexive, relayed. Keeps them alive, and is the way through the relays.
#pragma once

#include "shared/ice/gather/gathering_event.h"
#include "shared/ice/gather/gathering_options.h"
#include "shared/ice/gather/reflexive_source.h"
#include "shared/ice/gather/relay_source.h"

#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace thisbe::ice {

// One for all sessions of a host: they share sockets, mappings and allocations. Sans-I/O; one thread. After
// every call: takeOutput() and takeStreamOutput() until empty, takeEvent() until empty, then nextDeadline().
//
// Port mapping protocols (PCP, NAT-PMP, UPnP) are further sources: whoever speaks one calls addMapping().
class Gatherer {
  public:
    using Received = RelaySource::Received;

    // random must outlive it.
    Gatherer(GatheringOptions options, RandomSource& random);

    void start(TimePoint now);
    // This host's addresses have changed: tells what went and what came, and asks the servers for the new
    // ones. relays: the ways to them from now on.
    void update(TimePoint now, std::vector<HostBase> bases, std::vector<RelayServer> relays);
    // Other credentials for the relays.
    void setCredentials(TimePoint now, std::string username, std::string password) {
        relays_.setCredentials(now, std::move(username), std::move(password));
    }
    // A mapping that another source made for the base: announced as server-reflexive. by: the gateway.
    void addMapping(BaseId base, const Endpoint& mapped, const IpAddress& by);
    // Asks the relays to forget us.
    void release(TimePoint now) { relays_.release(now); }

    // What else is known of UDP to the relays.
    void setOutlook(UdpOutlook outlook) { relays_.setOutlook(outlook); }

    // A datagram of the shared sockets: taken if a server sent it, and then with data if a peer did, through
    // the relay, or with an error that the relay met on the way to a peer.
    Received onDatagram(TimePoint now, const Datagram& datagram);
    // ICMP, or this host itself, says that the server cannot be reached.
    void onPathError(TimePoint now, const Endpoint& remote);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    // For the shared sockets. True: call it again, there was not enough room.
    bool takeOutput(DatagramBatch& batch);
    std::optional<GatheringEvent> takeEvent();

    // TCP and TLS to relays, as openStream and closeStream ask for them.
    void onStreamOpened(TimePoint now, RelayId relay, const Endpoint& local);
    void onStreamClosed(TimePoint now, RelayId relay, StreamEnd end);
    // One message as stun::StreamFramer cuts them.
    Received onStreamMessage(TimePoint now, RelayId relay, ByteView message);
    bool takeStreamOutput(RelayId relay, DatagramBatch& batch) {
        return relays_.takeStreamOutput(relay, batch);
    }

    // Peers that may send to our relayed addresses: every remote candidate, as it comes.
    void addPeer(TimePoint now, const Endpoint& peer) { relays_.addPeer(now, peer); }
    // Those of sessions that have ended are let in no longer: all but these.
    void keepOnlyPeers(TimePoint now, std::span<const Endpoint> peers) { relays_.keepOnlyPeers(now, peers); }
    // Wraps data for the peer: into a batch for the shared sockets, or for the connection streamOf(base).
    // False: no such allocation (any more), or no room.
    bool sendRelayed(TimePoint now, BaseId base, const Endpoint& peer, ByteView data, DatagramBatch& batch) {
        return relays_.send(now, base, peer, data, batch);
    }
    std::optional<RelayId> streamOf(BaseId base) const { return relays_.streamOf(base); }

    // What a session that begins now has to be told: all that are alive.
    std::span<const LocalCandidate> candidates() const { return candidates_; }
    bool isComplete() const { return complete_; }
    // What the servers do not give: of each server, transport and base the newest reason, until it gives.
    std::span<const GatheringProblem> problems() const { return problems_; }

  private:
    static constexpr std::size_t kMaxProblems = 64;

    void review(TimePoint now);
    void addHost(const HostBase& base, std::size_t rank);
    void onReflexive(const ReflexiveSource::Finding& finding);
    void onNat64(const ReflexiveSource::Finding& finding);
    void forgetNat64();
    void onRelay(const RelaySource::Finding& finding);
    void announce(LocalCandidate candidate);
    void withdraw(BaseId base);
    void tell(GatheringEvent event) { events_.push_back(std::move(event)); }
    void note(const GatheringProblem& problem);
    // It gives, after all.
    void forgetProblem(CandidateType wanted, const RelayServer& server, const std::optional<IpAddress>& base);
    std::uint16_t preferenceOf(BaseId base) const;
    const HostBase* baseNamed(BaseId base) const;

    GatheringOptions options_;
    ReflexiveSource reflexive_;
    RelaySource relays_;
    std::vector<LocalCandidate> candidates_;
    std::vector<GatheringProblem> problems_;
    std::deque<GatheringEvent> events_;
    std::optional<BaseId> nat64Base_; // the IPv6 base that the one via NAT64 sends from
    TimePoint completeAt_ = kNever;
    bool complete_ = false;
};

} // namespace thisbe::ice
