#include "tests/ice/sim_peer.h"

#include <algorithm>

namespace thisbe::ice::test {

using sim::ReflectionServer;

SimPeer::SimPeer(sim::Host& host, const AgentOptions& options)
    : host_(host),
      random_(host.simulation().randomFor(host.name() + " ice")),
      agent_(options, Credentials::generate(random_), random_),
      timer_(host.simulation().timers(),
             [this] { call([](Agent& agent, TimePoint at) { agent.onDeadline(at); }); }) {}

void SimPeer::gather(sim::Internet& internet, ModelRelay* relay) {
    for (const IpAddress& address : addresses())
        addHostBase(address);
    const std::uint32_t count = nextBase().value();
    for (std::uint32_t base = 1; base < count; ++base)
        listen(internet, BaseId(base));
    if (relay != nullptr) addRelayed(AddressFamily::ipv4, *relay);
    call([](Agent& agent, TimePoint at) { agent.localCandidatesComplete(at); });
}

void SimPeer::roam(sim::Internet& internet) {
    const std::vector<IpAddress> now = addresses();
    const auto isGone = [&](const IpAddress& address) {
        return std::ranges::find(now, address) == now.end();
    };
    std::vector<IpAddress> known;
    for (auto& [base, what] : bases_) {
        if (what.socket == nullptr) continue;
        if (!isGone(what.endpoint.address()))
            known.push_back(what.endpoint.address());
        else
            call([gone = base](Agent& agent, TimePoint at) { agent.removeBase(at, gone); });
    }
    for (const IpAddress& address : now) {
        if (std::ranges::find(known, address) != known.end()) continue;
        const BaseId base = nextBase();
        addHostBase(address);
        listen(internet, base);
    }
    call([](Agent& agent, TimePoint at) { agent.localCandidatesComplete(at); });
}

std::vector<IpAddress> SimPeer::addresses() const {
    std::vector<IpAddress> out;
    for (const auto& interface : host_.interfaces())
        for (const sim::Interface::Address& address : interface->addresses())
            out.push_back(address.address);
    return out;
}

void SimPeer::listen(sim::Internet& internet, BaseId base) {
    addReflexive(internet, base);
    bases_[base].socket->onReady([this, base] { onReady(base); });
}

void SimPeer::addHostBase(const IpAddress& address) {
    sockets_.push_back(host_.openUdp({address, 0}));
    const BaseId base = nextBase();
    bases_[base] = {sockets_.back().get(), sockets_.back()->localEndpoint(), nullptr};
    addCandidate(base, CandidateType::host, bases_[base].endpoint);
}

void SimPeer::addReflexive(sim::Internet& internet, BaseId base) {
    const Base& sender = bases_[base];
    // Some of them are lost, most of them where UDP is blocked.
    std::optional<Endpoint> mapped;
    for (int tries = 0; tries < 12 && !mapped; ++tries)
        mapped = sim::reflect(internet, *sender.socket, ReflectionServer::endpoint(sender.endpoint.family()));
    if (mapped && *mapped != sender.endpoint) addCandidate(base, CandidateType::serverReflexive, *mapped);
}

void SimPeer::addRelayed(AddressFamily family, ModelRelay& relay) {
    const BaseId base = nextBase();
    const Endpoint relayed = relay.allocate(family, [this, base](const Endpoint& peer, ByteView data) {
        onDatagram(base, peer, data);
        settle();
    });
    bases_[base] = {nullptr, relayed, &relay};
    addCandidate(base, CandidateType::relayed, relayed);
}

void SimPeer::addCandidate(BaseId base, CandidateType type, const Endpoint& endpoint) {
    Candidate candidate;
    candidate.type = type;
    candidate.endpoint = endpoint;
    // IPv6 first, as RFC 8421 advises.
    candidate.priority = candidatePriority(type, endpoint.isV6() ? 65535 : 65000);
    const auto server = sim::Internet::serverAddress(AddressFamily::ipv4);
    candidate.foundation =
        candidateFoundation(type, bases_[base].endpoint.address(),
                            type == CandidateType::host ? std::nullopt : std::optional(server));
    call([&](Agent& agent, TimePoint at) { agent.addLocalCandidate(at, {candidate, base}); });
}

void SimPeer::tell(SimPeer& other) {
    const CheckListReport mine = agent_.report();
    other.call([&](Agent& agent, TimePoint at) {
        agent.setRemoteCredentials(at, agent_.localCredentials());
        for (const LocalCandidate& local : mine.local)
            agent.addRemoteCandidate(at, local.candidate.toString());
        if (mine.localComplete) agent.remoteCandidatesComplete(at);
    });
}

void SimPeer::onReady(BaseId base) {
    sim::SimSocket& socket = *bases_[base].socket;
    for (const Datagram& datagram : socket.receive())
        onDatagram(base, datagram.remote, datagram.payload);
    for (const PathError& error : socket.takePathErrors())
        agent_.onPathError(now(), base, error.remote, error.error);
    settle();
}

void SimPeer::onDatagram(BaseId base, const Endpoint& remote, ByteView datagram) {
    const Arrival arrival = agent_.onDatagram(now(), base, remote, datagram);
    if (arrival == Arrival::notStun && user_ != nullptr) user_->onData(base, remote, datagram);
}

bool SimPeer::sendData(PairId pair, ByteView data) {
    const CandidatePair* way = agent_.find(pair);
    if (way == nullptr || !way->valid) return false;
    send({way->base, way->remote.endpoint, data});
    --datagramsSent_; // the agent's only
    return true;
}

void SimPeer::settle() {
    while (const auto out = agent_.takeTransmission())
        send(*out);
    while (const auto event = agent_.takeEvent()) {
        const CandidatePair* pair = agent_.find(event->pair);
        events_.push_back({*event, now(), pair != nullptr && pair->isRelayed()});
        if (user_ != nullptr) user_->onAgentEvent(*event);
    }
    agent_.checkInvariants();
    timer_.arm(agent_.nextDeadline());
}

void SimPeer::send(const Transmission& out) {
    ++datagramsSent_;
    const Base& base = bases_[out.base];
    if (base.relay != nullptr) return base.relay->send(base.endpoint, out.remote, out.bytes);
    base.socket->send(
        std::array{Datagram{out.bytes, base.endpoint, out.remote, out.hopLimit, out.dontFragment}});
}

std::optional<TimePoint> SimPeer::connectedAt() const {
    for (const Seen& seen : events_) {
        if (seen.event.kind == AgentEvent::Kind::valid) return seen.at;
    }
    return std::nullopt;
}

std::optional<TimePoint> SimPeer::directAt() const {
    for (const Seen& seen : events_) {
        if (seen.event.kind == AgentEvent::Kind::valid && !seen.relayed) return seen.at;
    }
    return std::nullopt;
}

std::optional<TimePoint> SimPeer::selectedAt() const {
    for (const Seen& seen : events_) {
        if (seen.event.kind == AgentEvent::Kind::selected) return seen.at;
    }
    return std::nullopt;
}

bool SimPeer::isSelectedDirect() const {
    const auto selected = agent_.selectedPair();
    return selected && !agent_.find(*selected)->isRelayed();
}

} // namespace thisbe::ice::test
