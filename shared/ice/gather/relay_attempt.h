// One attempt at an allocation on one TURN server, over one transport.
#pragma once

#include "shared/ice/base_id.h"
#include "shared/ice/gather/gathering_problem.h"
#include "shared/turn/allocation_client.h"

#include <optional>
#include <span>
#include <string>

namespace thisbe::ice {

// Asks for both families, or for IPv6 alone where the server has no IPv4. Sans-I/O; one thread.
class RelayAttempt {
  public:
    struct Options {
        RelayId id;
        RelayServer server;
        std::string username; // both as opaqueString() returned them
        std::string password;
        BaseId ipv4Base; // the names of what it may get
        BaseId ipv6Base;
    };
    struct Relayed {
        BaseId base;
        Endpoint endpoint;
    };

    RelayAttempt(Options options, RandomSource& random);

    RelayId id() const { return options_.id; }
    const RelayServer& server() const { return options_.server; }
    bool overStream() const { return options_.server.transport != ServerTransport::udp; }

    // local: the connection's, over a stream; else the source to send from.
    void start(TimePoint now, const Endpoint& local);
    void onStreamClosed(StreamEnd end);
    turn::AllocationClient::Arrival onDatagram(TimePoint now, const Datagram& datagram);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const { return client_ ? client_->nextDeadline() : kNever; }
    bool takeOutput(DatagramBatch& batch) { return client_ && client_->takeOutput(batch); }
    void release(TimePoint now);
    // Asks at once whether the allocation is still there.
    void verify(TimePoint now) {
        if (client_) client_->verify(now);
    }

    // The server has said anything at all.
    bool isHeard() const { return heard_; }
    bool isAllocated() const { return client_ && client_->state() == turn::AllocationState::allocated; }
    // Why it has failed; nothing while it has not.
    std::optional<GatheringProblem> problem() const;

    // Each family once; empty before it is allocated.
    std::vector<Relayed> relayed() const;
    std::optional<Endpoint> mapped() const { return client_ ? client_->mapped() : std::nullopt; }
    bool owns(BaseId base) const { return base == options_.ipv4Base || base == options_.ipv6Base; }
    BaseId baseOf(AddressFamily family) const {
        return family == AddressFamily::ipv4 ? options_.ipv4Base : options_.ipv6Base;
    }

    // Lets the peer in, and binds a channel to it. Nothing where no relayed address of ours is of its family.
    void addPeer(TimePoint now, const Endpoint& peer);
    // Lets in nobody but these any longer.
    void keepOnlyPeers(TimePoint now, std::span<const Endpoint> peers) {
        if (client_) client_->keepOnlyPeers(now, peers);
    }
    // Lets the peer in if need be. Both leave in this order, so that a server that answers requests in the
    // order in which they come passes the data on without a round trip before.
    bool send(TimePoint now, const Endpoint& peer, ByteView data, DatagramBatch& batch);

  private:
    void allocate(TimePoint now, bool ipv6Only);
    bool hasFamily(AddressFamily family) const;

    Options options_;
    RandomSource& random_;
    Endpoint local_;
    std::optional<turn::AllocationClient> client_;
    std::optional<StreamEnd> streamEnd_;
    bool heard_ = false;
    bool ipv6Only_ = false;
    bool wasAllocated_ = false;
};

} // namespace thisbe::ice
