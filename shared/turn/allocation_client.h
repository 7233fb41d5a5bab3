// A client's allocation on a TURN server (RFC 8656): gets it, keeps it, sends and receives through it.
#pragma once

#include "shared/stun/attributes/channel_number.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/icmp.h"
#include "shared/stun/long_term_client.h"
#include "shared/stun/transaction_table.h"
#include "shared/turn/allocation_state.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace thisbe::turn {

// Sans-I/O: datagrams (or, over a stream, whole messages) and times in, the same out by takeOutput().
// Refreshes the allocation, its permissions and its channels each in its own time, and answers stale nonces.
// One 5-tuple; one thread.
class AllocationClient {
  public:
    struct Options {
        Endpoint server;
        Endpoint local;       // the source to send from, as in Datagram
        std::string username; // both as opaqueString() returned them
        std::string password;
        std::optional<AddressFamily> family; // nothing: what the server gives by default, IPv4
        bool additionalIpv6 = false;         // an IPv6 address besides the IPv4 one
        bool stream = false;                 // TCP or TLS: nothing is sent twice, ChannelData is padded
        stun::RetransmissionPolicy retransmission{};
    };

    // What a datagram was.
    struct Arrival {
        enum class Kind : std::uint8_t {
            notOurs, // not from the server, or nothing of TURN
            handled,
            data, // from the peer, through the relay; data points into the datagram
            icmp, // the way to the peer has an error
        };
        Kind kind = Kind::notOurs;
        Endpoint peer;
        ByteView data;
        stun::Icmp icmp;
    };

    // random must outlive it.
    AllocationClient(Options options, RandomSource& random);

    void start(TimePoint now);
    // Asks at once whether the server still knows the allocation; the answer is a state, as after any
    // refresh.
    void verify(TimePoint now);
    // Asks the server to forget the allocation at once.
    void release(TimePoint now);

    Arrival onDatagram(TimePoint now, const Datagram& datagram);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    // True: call it again, there was not enough room.
    bool takeOutput(DatagramBatch& batch) { return transactions_.takeOutput(batch); }

    AllocationState state() const { return state_; }
    AllocationFailure failure() const { return failure_; }
    // The error code that went with it, where there was one.
    std::optional<stun::ErrorNumber> errorNumber() const { return errorNumber_; }
    // One of each family at most. Empty before it is allocated.
    const std::vector<Endpoint>& relayed() const { return relayed_; }
    const std::optional<Endpoint>& mapped() const { return mapped_; }

    // Lets the peer's address in, and binds a channel to its transport address. Kept up until the allocation
    // ends.
    void addPeer(TimePoint now, const Endpoint& peer);
    // Keeps up those of no others any longer: permissions and channels end by themselves.
    void keepOnlyPeers(TimePoint now, std::span<const Endpoint> peers);
    // Data passes both ways; false while the server has not agreed, or when it refused.
    bool isReady(const Endpoint& peer) const;

    // Writes data to the peer into the batch: ChannelData once the channel is bound, a Send indication
    // before. False, with nothing written, for a stranger or where there is no room.
    bool send(const Endpoint& peer, ByteView data, DatagramBatch& batch);

  private:
    enum class Ask : std::uint8_t { allocate, refresh, release, permission, channel };

    struct Peer {
        Endpoint endpoint;
        stun::ChannelNumber channel;
        bool permitted = false;
        bool bound = false;
        bool wanted = true;
        TimePoint permitAt = kNever; // when to ask again
        TimePoint bindAt = kNever;
        TimePoint freeAt = kNever; // not wanted: when another peer may have the channel
    };

    void ask(TimePoint now, Ask what, std::size_t peer = 0);
    void addAttributes(stun::MessageWriter& writer, Ask what, std::size_t peer) const;
    Arrival onChannelData(ByteView message) const;
    Arrival onIndication(const stun::MessageView& message) const;
    void onResponse(TimePoint now, const stun::MessageView& message, const Endpoint& from);
    void onSuccess(TimePoint now, Ask what, std::size_t peer, const stun::MessageView& message);
    void onError(Ask what, std::size_t peer, stun::ErrorNumber number);
    void takeAddresses(TimePoint now, const stun::MessageView& message);
    void scheduleRefresh(TimePoint now, const stun::MessageView& message);
    void fail(AllocationFailure failure);
    Peer* find(const Endpoint& peer);
    Peer* placeFor(TimePoint now, const Endpoint& peer);
    const Peer* find(const Endpoint& peer) const { return const_cast<AllocationClient*>(this)->find(peer); }

    Options options_;
    RandomSource& random_;
    stun::LongTermClient credentials_;
    stun::TransactionTable transactions_;
    AllocationState state_ = AllocationState::idle;
    AllocationFailure failure_ = AllocationFailure::none;
    std::optional<stun::ErrorNumber> errorNumber_;
    std::vector<Endpoint> relayed_;
    std::optional<Endpoint> mapped_;
    std::vector<Peer> peers_;
    TimePoint refreshAt_ = kNever;
};

} // namespace thisbe::turn
