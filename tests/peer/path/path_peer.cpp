#include "tests/peer/path/path_peer.h"

#include <algorithm>

namespace thisbe::peer::test {

PathPeer::PathPeer(ice::test::SimPeer& ice, sim::Simulation& simulation, const PathOptions& options)
    : ice_(ice),
      simulation_(simulation),
      control_(ice.mutableAgent()),
      policy_(options, control_),
      timer_(simulation.timers(), [this] { onTimer(); }) {
    ice_.setUser(this);
}

PathPeer::~PathPeer() {
    ice_.setUser(nullptr);
}

void PathPeer::sayEvery(Duration interval) {
    sayEvery_ = interval;
    sayAt_ = interval > Duration{} ? now() : kNever;
    settle();
}

bool PathPeer::isDirect() const {
    const auto pathClass = policy_.currentClass();
    return pathClass && !isRelayed(*pathClass);
}

void PathPeer::onAgentEvent(const ice::AgentEvent& event) {
    policy_.onAgentEvent(now(), event);
    again_ = true;
    timer_.arm(now()); // the agent is in the middle of its turn
}

void PathPeer::onData(ice::BaseId base, const Endpoint& remote, ByteView data) {
    policy_.onDataHeard(now(), base, remote);
    transport_.onDatagram(now(), data);
    again_ = true;
    timer_.arm(now());
}

void PathPeer::onTimer() {
    if (now() >= sayAt_) {
        transport_.say(now());
        sayAt_ = now() + sayEvery_;
    }
    policy_.onDeadline(now());
    settle();
}

void PathPeer::settle() {
    again_ = false;
    while (auto event = policy_.takeEvent()) {
        if (std::holds_alternative<path::Recovered>(*event)) transport_.onRecovered(now());
        events_.push_back(std::move(*event));
    }
    flush();
    ice_.call([](ice::Agent&, TimePoint) {}); // what the policy asked for
    while (auto event = policy_.takeEvent())
        events_.push_back(std::move(*event));
    timer_.arm(again_ ? now() : std::min({sayAt_, policy_.nextDeadline(), transport_.nextDeadline()}));
}

// A session without a way holds what it has; here the transport asks again.
void PathPeer::flush() {
    while (const auto datagram = transport_.take(now())) {
        const auto pair = policy_.currentPair();
        if (!pair || !ice_.sendData(*pair, *datagram)) {
            ++dataHeld_;
            continue;
        }
        ++dataSent_;
        policy_.onDataSent(now(), datagram->size());
    }
}

} // namespace thisbe::peer::test
