// Two agents who call each other in a simulated world.
#pragma once

#include "tests/ice/sim_peer.h"

namespace thisbe::ice::test {

using namespace std::chrono_literals;

struct SimCall {
    struct Options {
        AgentOptions a{.role = Role::controlling, .nomination = Nomination::automatic};
        AgentOptions b{.role = Role::controlled, .nomination = Nomination::automatic};
        bool hasRelay = true;
        ModelRelay::Pipe pipe{};
    };

    // Both gather.
    SimCall(sim::Internet& net, sim::Host& hostA, sim::Host& hostB) : SimCall(net, hostA, hostB, Options{}) {}
    SimCall(sim::Internet& net, sim::Host& hostA, sim::Host& hostB, const Options& options)
        : internet(net),
          relay(net, options.pipe),
          a(hostA.start<SimPeer>(options.a)),
          b(hostB.start<SimPeer>(options.b)) {
        internet.server().start<sim::ReflectionServer>(AddressFamily::ipv4);
        internet.server().start<sim::ReflectionServer>(AddressFamily::ipv6);
        a.gather(internet, options.hasRelay ? &relay : nullptr);
        b.gather(internet, options.hasRelay ? &relay : nullptr);
    }

    // B learns everything about A, and so much later A about B.
    void exchange(Duration skew = {}) {
        a.tell(b);
        internet.simulation().runFor(skew);
        b.tell(a);
        begunAt = internet.simulation().now();
    }
    void runFor(Duration duration) { internet.simulation().runFor(duration); }

    bool isConnected() const { return a.connectedAt() && b.connectedAt(); }
    bool isDirect() const { return a.directAt() && b.directAt(); }
    // From the moment when both knew everything.
    Duration connectedAfter() const { return std::max(*a.connectedAt(), *b.connectedAt()) - begunAt; }
    Duration directAfter() const { return std::max(*a.directAt(), *b.directAt()) - begunAt; }
    std::uint64_t datagrams() const { return a.datagramsSent() + b.datagramsSent(); }
    bool agreeOnSelection() const;

    sim::Internet& internet;
    ModelRelay relay;
    SimPeer& a;
    SimPeer& b;
    TimePoint begunAt{};
};

// Both selected, and the two pairs are the two ends of one way.
inline bool SimCall::agreeOnSelection() const {
    const auto ofA = a.agent().selectedPair();
    const auto ofB = b.agent().selectedPair();
    if (!ofA || !ofB) return false;
    const CandidatePair& pairA = *a.agent().find(*ofA);
    const CandidatePair& pairB = *b.agent().find(*ofB);
    return pairA.local.endpoint == pairB.remote.endpoint && pairA.remote.endpoint == pairB.local.endpoint;
}

} // namespace thisbe::ice::test
