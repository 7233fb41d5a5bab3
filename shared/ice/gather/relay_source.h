// Relayed candidates (RFC 8445, section 5.1.1.2): gets an allocation by the way that works, and keeps one.
#pragma once

#include "shared/ice/gather/relay_attempt.h"
#include "shared/ice/gather/relayed_error.h"
#include "shared/ice/gather/udp_outlook.h"

#include <deque>
#include <memory>
#include <span>

namespace thisbe::ice {

// Tries one server and transport after the other, each a head start after the one before (as RFC 8305 does
// for TCP connections), until one has an allocation. A server that answered over UDP gets the time it needs:
// TCP is for where UDP is blocked, and where that is known UDP gets no head start. An allocation that was
// lost is asked for again, later and later. Sans-I/O; one thread.
class RelaySource {
  public:
    struct Options {
        std::vector<RelayServer> servers; // in the order of trial
        std::string username;             // both as opaqueString() returned them
        std::string password;
        BaseId firstBase;                                    // relayed bases are named from here on
        Duration headStart = std::chrono::milliseconds(100); // of a connection
        // Of UDP. A round trip is mostly shorter; where it is not, a connection is begun in vain, and not
        // used.
        Duration udpHeadStart = std::chrono::milliseconds(50);
        // … that is known to pass: nearly every round trip, and half of the time to UDP's first repetition.
        Duration knownUdpHeadStart = std::chrono::milliseconds(250);
        Duration firstRetry = std::chrono::seconds(1); // after all have failed, or the allocation was lost
        Duration longestRetry = std::chrono::seconds(60);
    };

    struct Finding {
        enum class Kind : std::uint8_t { allocated, lost, failed, openStream, closeStream };
        Kind kind = Kind::failed;
        RelayId relay;
        RelayServer server;
        BaseId base;                    // allocated, lost
        Endpoint relayed;               // allocated
        std::optional<Endpoint> mapped; // allocated: how the server sees us
        GatheringProblem problem;       // failed
    };

    struct Received {
        bool taken = false; // it was from a relay
        BaseId base;
        std::optional<Endpoint> peer;       // set: data from there, or an error on the way there
        ByteView data;                      // points into what was received
        std::optional<DatagramError> error; // of something sent to the peer: a hint
    };

    RelaySource(Options options, RandomSource& random);

    void start(TimePoint now);
    // Other ways to the servers, because this host's addresses have changed: what went by a way that is no
    // more is lost.
    void setServers(TimePoint now, std::vector<RelayServer> servers);
    // The server knows us by another name from now on (it was restarted, or had forgotten us). An allocation
    // of the old name goes on if the server still has it.
    void setCredentials(TimePoint now, std::string username, std::string password);
    void release(TimePoint now);
    // For what is tried from now on.
    void setOutlook(UdpOutlook outlook) { outlook_ = outlook; }

    Received onDatagram(TimePoint now, const Datagram& datagram);
    void onStreamOpened(TimePoint now, RelayId relay, const Endpoint& local);
    void onStreamClosed(TimePoint now, RelayId relay, StreamEnd end);
    // A whole message: STUN or ChannelData.
    Received onStreamMessage(TimePoint now, RelayId relay, ByteView message);
    // ICMP, or this host, says that nobody is there: a hint to try the next way at once.
    void onHardError(TimePoint now, const Endpoint& server);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    // Of the attempts over UDP; of one over a stream. True: call it again.
    bool takeOutput(DatagramBatch& batch);
    bool takeStreamOutput(RelayId relay, DatagramBatch& batch);

    std::optional<Finding> takeFinding();
    // There is an allocation, or every way has failed.
    bool settled() const { return allocated() || (attempts_.empty() && next_ == options_.servers.size()); }
    bool allocated() const;

    void addPeer(TimePoint now, const Endpoint& peer);
    void keepOnlyPeers(TimePoint now, std::span<const Endpoint> peers);
    bool send(TimePoint now, BaseId base, const Endpoint& peer, ByteView data, DatagramBatch& batch);
    // The connection that datagrams of this base have to leave by; nothing: UDP.
    std::optional<RelayId> streamOf(BaseId base) const;

  private:
    // Peers of all sessions, for allocations to come.
    static constexpr std::size_t kMaxPeers = 1024;

    using Attempt = std::unique_ptr<RelayAttempt>;

    void launch(TimePoint now);
    void review(TimePoint now);
    void onAllocated(TimePoint now, RelayAttempt& attempt);
    void onFailed(TimePoint now, RelayAttempt& attempt, const GatheringProblem& problem);
    void forget(const RelayAttempt& attempt);
    bool isAnnounced(const RelayAttempt& attempt) const;
    bool isUdpHeard() const;
    void dropStreams();
    void scheduleRetry(TimePoint now);
    RelayAttempt* find(RelayId relay);
    Received receive(TimePoint now, RelayAttempt& attempt, const Datagram& datagram);
    void tell(Finding::Kind kind, const RelayAttempt& attempt);
    Duration headStartOf(ServerTransport transport) const;

    Options options_;
    RandomSource& random_;
    std::vector<Attempt> attempts_;
    std::vector<RelayId> announced_;
    std::vector<Endpoint> peers_;
    std::deque<Finding> findings_;
    std::size_t next_ = 0;       // of servers: the next to try
    std::uint32_t launched_ = 0; // attempts, ever
    TimePoint launchAt_ = kNever;
    Duration retry_;
    UdpOutlook outlook_ = UdpOutlook::unknown;
    bool hopeless_ = false; // the credentials are wrong: do not ask again
};

} // namespace thisbe::ice
