// All tests of one listening socket.
#pragma once

#include "shared/base/allowance.h"
#include "shared/packet/control/proposal.h"
#include "shared/packet/listener_counters.h"
#include "shared/packet/listener_event.h"
#include "shared/packet/listener_limits.h"
#include "shared/packet/listener_session.h"

#include <deque>
#include <unordered_map>

namespace thisbe::packet {

// Sans-I/O. A stranger gets a challenge, which keeps no state and is shorter than the hello; only a proposal
// with a nonce that went to its very address makes a session. No allocation for a test packet.
class ListenerService {
  public:
    ListenerService(const ListenerLimits& limits, RandomSource& random);

    void onDatagram(TimePoint now, const Datagram& datagram);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    // Call it until the batch stays empty.
    void takeOutput(TimePoint now, DatagramBatch& batch);
    // Ends all tests, each with an abort to be taken by takeOutput().
    void stop();

    std::optional<ListenerEvent> takeEvent();
    // The sessions, to pace their senders.
    template<class Visit>
    void forEachSession(Visit visit) {
        for (auto& [id, session] : sessions_)
            visit(*session);
    }
    std::size_t size() const { return sessions_.size(); }
    void setSocketCounters(std::uint64_t drops, std::uint64_t superPackets);
    const ListenerCounters& counters() const { return counters_; }

  private:
    using Sessions = std::unordered_map<SessionId, std::unique_ptr<ListenerSession>>;

    void onHello(TimePoint now, const Datagram& datagram);
    void onProposal(TimePoint now, const Datagram& datagram);
    void accept(TimePoint now, const Datagram& datagram, const Proposal& proposal);
    void refuse(const Endpoint& remote, AttemptId attempt, Refusal refusal);
    ListenerSession* find(SessionId id);
    ListenerSession* findProposal(const Datagram& datagram);
    SessionId drawId();
    void reply(const Endpoint& remote, ByteView message);
    void settle(ListenerSession& session);
    void announce(const ListenerSession& session);

    ListenerLimits limits_;
    RandomSource& random_;
    stun::NonceIssuer nonces_;
    Allowance agreements_; // each costs a key exchange
    Sessions sessions_;
    ListenerSession* latest_ = nullptr; // where the latest test packet went: mostly the next one's place too
    DatagramBatch replies_;
    std::deque<ListenerEvent> events_;
    ListenerCounters counters_;
    std::uint64_t drops_ = 0;
    std::uint64_t superPackets_ = 0;
};

} // namespace thisbe::packet
