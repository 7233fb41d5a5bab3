// An ICE agent on a simulated host, with its sockets and its relay.
#pragma once

#include "shared/ice/agent.h"
#include "shared/net/timer.h"
#include "tests/ice/model_relay.h"
#include "tests/sim/nat_probe.h"

#include <map>
#include <optional>
#include <vector>

namespace thisbe::ice::test {

// What is built above an agent. Called in the middle of the peer's turn: may not call the peer.
class SimPeerUser {
  public:
    virtual ~SimPeerUser() = default;
    virtual void onAgentEvent(const AgentEvent& event) = 0;
    virtual void onData(BaseId base, const Endpoint& remote, ByteView data) = 0;
};

class SimPeer final : public sim::Process {
  public:
    struct Seen {
        AgentEvent event;
        TimePoint at{};
        bool relayed = false; // the pair, when the event came
    };

    SimPeer(sim::Host& host, const AgentOptions& options);

    // Host candidates of every address of the host's, server-reflexive ones (there must be a ReflectionServer
    // for each family that the host has; it takes twelve seconds where UDP is blocked), relayed ones.
    void gather(sim::Internet& internet, ModelRelay* relay);
    // The host's addresses have changed: candidates of those that went go, of new ones come.
    void roam(sim::Internet& internet);
    // What a signal would carry, all at once.
    void tell(SimPeer& other);

    const Agent& agent() const { return agent_; }
    // Whoever makes it do something has call() send what comes of it.
    Agent& mutableAgent() { return agent_; }
    void setUser(SimPeerUser* user) { user_ = user; }
    // False: no such valid pair.
    bool sendData(PairId pair, ByteView data);
    template<class Verb>
    void call(Verb verb) {
        verb(agent_, now());
        settle();
    }

    const std::vector<Seen>& events() const { return events_; }
    // When the first pair became valid; when the first that is not relayed did.
    std::optional<TimePoint> connectedAt() const;
    std::optional<TimePoint> directAt() const;
    bool isSelectedDirect() const;
    std::optional<TimePoint> selectedAt() const;
    std::uint64_t datagramsSent() const { return datagramsSent_; }

  private:
    struct Base {
        sim::SimSocket* socket = nullptr;
        Endpoint endpoint; // its host or relayed candidate
        ModelRelay* relay = nullptr;
    };

    TimePoint now() const { return host_.simulation().now(); }
    BaseId nextBase() const { return BaseId(static_cast<std::uint32_t>(bases_.size() + 1)); }
    std::vector<IpAddress> addresses() const;
    void addHostBase(const IpAddress& address);
    void addReflexive(sim::Internet& internet, BaseId base);
    // And the base's socket is heard from now on.
    void listen(sim::Internet& internet, BaseId base);
    void addRelayed(AddressFamily family, ModelRelay& relay);
    void addCandidate(BaseId base, CandidateType type, const Endpoint& endpoint);
    void onReady(BaseId base);
    void onDatagram(BaseId base, const Endpoint& remote, ByteView datagram);
    void settle();
    void send(const Transmission& out);

    sim::Host& host_;
    thisbe::test::SeededRandom random_;
    Agent agent_;
    std::map<BaseId, Base> bases_;
    std::vector<std::unique_ptr<sim::SimSocket>> sockets_;
    Timer timer_;
    std::vector<Seen> events_;
    std::uint64_t datagramsSent_ = 0;
    SimPeerUser* user_ = nullptr;
};

} // namespace thisbe::ice::test
