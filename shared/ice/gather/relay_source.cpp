#include "shared/ice/gather/relay_source.h"

#include <algorithm>

namespace thisbe::ice {

using Kind = RelaySource::Finding::Kind;
using ArrivalKind = turn::AllocationClient::Arrival::Kind;

RelaySource::RelaySource(Options options, RandomSource& random)
    : options_(std::move(options)), random_(random), retry_(options_.firstRetry) {}

void RelaySource::start(TimePoint now) {
    next_ = 0;
    if (!options_.servers.empty()) launch(now);
}

void RelaySource::setServers(TimePoint now, std::vector<RelayServer> servers) {
    if (options_.servers == servers) return;
    options_.servers = std::move(servers);
    retry_ = options_.firstRetry;
    std::erase_if(attempts_, [&](const Attempt& attempt) {
        if (std::ranges::find(options_.servers, attempt->server()) != options_.servers.end()) return false;
        forget(*attempt);
        return true;
    });
    if (!allocated()) start(now);
}

void RelaySource::setCredentials(TimePoint now, std::string username, std::string password) {
    options_.username = std::move(username);
    options_.password = std::move(password);
    hopeless_ = false;
    retry_ = options_.firstRetry;
    for (const Attempt& attempt : attempts_)
        attempt->verify(now);
    if (attempts_.empty()) start(now);
}

void RelaySource::release(TimePoint now) {
    for (const Attempt& attempt : attempts_)
        attempt->release(now);
    launchAt_ = kNever;
}

void RelaySource::launch(TimePoint now) {
    const RelayServer& server = options_.servers[next_++];
    const std::uint32_t number = launched_++;
    const auto base = [&](std::uint32_t which) {
        return BaseId(options_.firstBase.value() + 2 * number + which);
    };
    attempts_.push_back(std::make_unique<RelayAttempt>(RelayAttempt::Options{.id = RelayId(number),
                                                                             .server = server,
                                                                             .username = options_.username,
                                                                             .password = options_.password,
                                                                             .ipv4Base = base(0),
                                                                             .ipv6Base = base(1)},
                                                       random_));
    if (server.transport == ServerTransport::udp)
        attempts_.back()->start(now, server.local);
    else
        tell(Kind::openStream, *attempts_.back());
    launchAt_ = next_ < options_.servers.size() ? now + headStartOf(server.transport) : kNever;
}

Duration RelaySource::headStartOf(ServerTransport transport) const {
    if (transport != ServerTransport::udp) return options_.headStart;
    switch (outlook_) {
    case UdpOutlook::unknown:
        return options_.udpHeadStart;
    case UdpOutlook::passes:
        return options_.knownUdpHeadStart;
    case UdpOutlook::blocked:
        return Duration{};
    }
    return options_.udpHeadStart;
}

void RelaySource::tell(Kind kind, const RelayAttempt& attempt) {
    Finding finding;
    finding.kind = kind;
    finding.relay = attempt.id();
    finding.server = attempt.server();
    findings_.push_back(finding);
}

bool RelaySource::allocated() const {
    return std::ranges::any_of(attempts_, [](const Attempt& attempt) { return attempt->isAllocated(); });
}

bool RelaySource::isAnnounced(const RelayAttempt& attempt) const {
    return std::ranges::find(announced_, attempt.id()) != announced_.end();
}

bool RelaySource::isUdpHeard() const {
    return std::ranges::any_of(
        attempts_, [](const Attempt& attempt) { return !attempt->overStream() && attempt->isHeard(); });
}

// What every call ends with: tells what is new, and drops what has failed.
void RelaySource::review(TimePoint now) {
    for (std::size_t i = 0; i < attempts_.size();) {
        RelayAttempt& attempt = *attempts_[i];
        if (const auto problem = attempt.problem()) {
            onFailed(now, attempt, *problem);
            attempts_.erase(attempts_.begin() + static_cast<std::ptrdiff_t>(i));
            continue;
        }
        if (attempt.isAllocated() && !isAnnounced(attempt)) onAllocated(now, attempt);
        ++i;
    }
    if (isUdpHeard()) dropStreams();
    if (allocated()) {
        launchAt_ = kNever;
    } else if (attempts_.empty()) {
        // Nothing to wait for: the next at once, or all of them again later.
        if (next_ < options_.servers.size())
            launch(now);
        else if (launchAt_ == kNever)
            scheduleRetry(now);
    }
}

void RelaySource::onAllocated(TimePoint now, RelayAttempt& attempt) {
    announced_.push_back(attempt.id());
    retry_ = options_.firstRetry;
    for (const RelayAttempt::Relayed& relayed : attempt.relayed()) {
        tell(Kind::allocated, attempt);
        findings_.back().base = relayed.base;
        findings_.back().relayed = relayed.endpoint;
        findings_.back().mapped = attempt.mapped();
    }
    for (const Endpoint& peer : peers_)
        attempt.addPeer(now, peer);
}

void RelaySource::onFailed(TimePoint now, RelayAttempt& attempt, const GatheringProblem& problem) {
    if (attempt.overStream() && !problem.streamEnd) tell(Kind::closeStream, attempt);
    tell(Kind::failed, attempt);
    findings_.back().problem = problem;
    hopeless_ = problem.reason == GatheringProblem::Reason::wrongCredentials;
    if (!isAnnounced(attempt)) {
        if (launchAt_ != kNever) launchAt_ = now; // no reason to wait for it any longer
        return;
    }
    forget(attempt);
    next_ = options_.servers.size(); // all of them again, later
}

void RelaySource::forget(const RelayAttempt& attempt) {
    if (std::erase(announced_, attempt.id()) == 0) return;
    for (const AddressFamily family : {AddressFamily::ipv4, AddressFamily::ipv6}) {
        tell(Kind::lost, attempt);
        findings_.back().base = attempt.baseOf(family);
    }
}

void RelaySource::dropStreams() {
    std::erase_if(attempts_, [&](const Attempt& attempt) {
        if (!attempt->overStream() || attempt->isAllocated()) return false;
        tell(Kind::closeStream, *attempt);
        return true;
    });
}

void RelaySource::scheduleRetry(TimePoint now) {
    if (options_.servers.empty() || hopeless_) return;
    launchAt_ = now + retry_;
    retry_ = std::min(2 * retry_, options_.longestRetry);
}

void RelaySource::onHardError(TimePoint now, const Endpoint& server) {
    const bool isWaitedFor = std::ranges::any_of(attempts_, [&](const Attempt& attempt) {
        return attempt->server().endpoint == server && !attempt->overStream() && !attempt->isHeard();
    });
    if (isWaitedFor && launchAt_ != kNever) launchAt_ = now;
}

void RelaySource::onDeadline(TimePoint now) {
    for (const Attempt& attempt : attempts_)
        attempt->onDeadline(now);
    review(now);
    if (now < launchAt_) return;
    launchAt_ = kNever;
    if (next_ == options_.servers.size()) next_ = 0;
    // Heard over UDP: that one will come to an end by itself, and then it is review()'s turn.
    if (!isUdpHeard()) launch(now);
}

TimePoint RelaySource::nextDeadline() const {
    TimePoint next = launchAt_;
    for (const Attempt& attempt : attempts_)
        next = std::min(next, attempt->nextDeadline());
    return next;
}

RelaySource::Received RelaySource::receive(TimePoint now, RelayAttempt& attempt, const Datagram& datagram) {
    const auto arrival = attempt.onDatagram(now, datagram);
    Received received;
    received.taken = arrival.kind != ArrivalKind::notOurs;
    if (arrival.kind == ArrivalKind::data) {
        received.base = attempt.baseOf(arrival.peer.family());
        received.peer = arrival.peer;
        received.data = arrival.data;
    }
    if (arrival.kind == ArrivalKind::icmp) {
        received.error = relayedError(arrival.icmp, arrival.peer.family());
        if (received.error) {
            received.base = attempt.baseOf(arrival.peer.family());
            received.peer = arrival.peer;
        }
    }
    // Data is the hot path, and changes nothing.
    if (arrival.kind == ArrivalKind::handled) review(now);
    return received;
}

RelaySource::Received RelaySource::onDatagram(TimePoint now, const Datagram& datagram) {
    for (const Attempt& attempt : attempts_) {
        if (attempt->overStream() || attempt->server().endpoint != datagram.remote) continue;
        if (const Received received = receive(now, *attempt, datagram); received.taken) return received;
    }
    return {};
}

RelayAttempt* RelaySource::find(RelayId relay) {
    const auto found =
        std::ranges::find_if(attempts_, [&](const Attempt& attempt) { return attempt->id() == relay; });
    return found == attempts_.end() ? nullptr : found->get();
}

void RelaySource::onStreamOpened(TimePoint now, RelayId relay, const Endpoint& local) {
    if (RelayAttempt* attempt = find(relay)) attempt->start(now, local);
}

void RelaySource::onStreamClosed(TimePoint now, RelayId relay, StreamEnd end) {
    RelayAttempt* attempt = find(relay);
    if (attempt == nullptr) return;
    attempt->onStreamClosed(end);
    review(now);
}

RelaySource::Received RelaySource::onStreamMessage(TimePoint now, RelayId relay, ByteView message) {
    RelayAttempt* attempt = find(relay);
    if (attempt == nullptr) return {};
    return receive(now, *attempt, {.payload = message, .local = {}, .remote = attempt->server().endpoint});
}

bool RelaySource::takeOutput(DatagramBatch& batch) {
    bool more = false;
    for (const Attempt& attempt : attempts_)
        more = (!attempt->overStream() && attempt->takeOutput(batch)) || more;
    return more;
}

bool RelaySource::takeStreamOutput(RelayId relay, DatagramBatch& batch) {
    RelayAttempt* attempt = find(relay);
    return attempt != nullptr && attempt->takeOutput(batch);
}

std::optional<RelaySource::Finding> RelaySource::takeFinding() {
    if (findings_.empty()) return std::nullopt;
    Finding finding = findings_.front();
    findings_.pop_front();
    return finding;
}

void RelaySource::addPeer(TimePoint now, const Endpoint& peer) {
    if (peers_.size() == kMaxPeers || std::ranges::find(peers_, peer) != peers_.end()) return;
    peers_.push_back(peer);
    for (const Attempt& attempt : attempts_)
        attempt->addPeer(now, peer);
}

void RelaySource::keepOnlyPeers(TimePoint now, std::span<const Endpoint> peers) {
    std::erase_if(peers_,
                  [&](const Endpoint& peer) { return std::ranges::find(peers, peer) == peers.end(); });
    for (const Attempt& attempt : attempts_)
        attempt->keepOnlyPeers(now, peers);
}

bool RelaySource::send(TimePoint now, BaseId base, const Endpoint& peer, ByteView data,
                       DatagramBatch& batch) {
    for (const Attempt& attempt : attempts_)
        if (attempt->owns(base)) return attempt->send(now, peer, data, batch);
    return false;
}

std::optional<RelayId> RelaySource::streamOf(BaseId base) const {
    for (const Attempt& attempt : attempts_)
        if (attempt->owns(base) && attempt->overStream()) return attempt->id();
    return std::nullopt;
}

} // namespace thisbe::ice
