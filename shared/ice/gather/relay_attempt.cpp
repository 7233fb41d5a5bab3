#include "shared/ice/gather/relay_attempt.h"

#include <algorithm>

namespace thisbe::ice {

namespace {

using turn::AllocationFailure;
using turn::AllocationState;
using Reason = GatheringProblem::Reason;

Reason reasonOf(AllocationFailure failure) {
    switch (failure) {
    case AllocationFailure::none:
    case AllocationFailure::noAnswer:
        return Reason::noAnswer;
    case AllocationFailure::wrongCredentials:
        return Reason::wrongCredentials;
    case AllocationFailure::mismatch:
    case AllocationFailure::refused:
        return Reason::refused;
    case AllocationFailure::malformed:
        return Reason::malformed;
    }
    return Reason::noAnswer;
}

} // namespace

RelayAttempt::RelayAttempt(Options options, RandomSource& random)
    : options_(std::move(options)), random_(random) {}

void RelayAttempt::start(TimePoint now, const Endpoint& local) {
    local_ = local;
    allocate(now, false);
}

void RelayAttempt::allocate(TimePoint now, bool ipv6Only) {
    ipv6Only_ = ipv6Only;
    turn::AllocationClient::Options options{.server = options_.server.endpoint,
                                            .local = local_,
                                            .username = options_.username,
                                            .password = options_.password,
                                            .family = {},
                                            .additionalIpv6 = !ipv6Only,
                                            .stream = overStream()};
    if (ipv6Only) options.family = AddressFamily::ipv6;
    client_.emplace(std::move(options), random_);
    client_->start(now);
}

void RelayAttempt::onStreamClosed(StreamEnd end) {
    streamEnd_ = end;
}

turn::AllocationClient::Arrival RelayAttempt::onDatagram(TimePoint now, const Datagram& datagram) {
    if (!client_) return {};
    const auto arrival = client_->onDatagram(now, datagram);
    if (arrival.kind == turn::AllocationClient::Arrival::Kind::notOurs) return arrival;
    heard_ = true;
    wasAllocated_ = wasAllocated_ || isAllocated();
    const bool noIpv4 = client_->state() == AllocationState::failed && !wasAllocated_ && !ipv6Only_ &&
                        client_->errorNumber() == stun::ErrorNumber::addressFamilyNotSupported;
    if (noIpv4) allocate(now, true);
    return arrival;
}

void RelayAttempt::onDeadline(TimePoint now) {
    if (client_) client_->onDeadline(now);
}

void RelayAttempt::release(TimePoint now) {
    if (client_) client_->release(now);
}

std::optional<GatheringProblem> RelayAttempt::problem() const {
    const bool failed = client_ && client_->state() == AllocationState::failed;
    if (!failed && !streamEnd_) return std::nullopt;
    GatheringProblem problem{.wanted = CandidateType::relayed,
                             .server = options_.server.endpoint,
                             .transport = options_.server.transport,
                             .base = {},
                             .reason = Reason::noConnection,
                             .error = {},
                             .streamEnd = streamEnd_};
    if (failed) {
        problem.reason = reasonOf(client_->failure());
        if (problem.reason == Reason::refused) problem.error = client_->errorNumber();
    }
    if (wasAllocated_) problem.reason = Reason::lost;
    return problem;
}

std::vector<RelayAttempt::Relayed> RelayAttempt::relayed() const {
    std::vector<Relayed> out;
    if (!isAllocated()) return out;
    for (const Endpoint& endpoint : client_->relayed()) {
        const BaseId base = baseOf(endpoint.family());
        if (std::ranges::find(out, base, &Relayed::base) == out.end()) out.push_back({base, endpoint});
    }
    return out;
}

bool RelayAttempt::hasFamily(AddressFamily family) const {
    return std::ranges::any_of(client_->relayed(),
                               [&](const Endpoint& endpoint) { return endpoint.family() == family; });
}

void RelayAttempt::addPeer(TimePoint now, const Endpoint& peer) {
    // "443 (Peer Address Family Mismatch)" would be the answer.
    if (isAllocated() && hasFamily(peer.family())) client_->addPeer(now, peer);
}

bool RelayAttempt::send(TimePoint now, const Endpoint& peer, ByteView data, DatagramBatch& batch) {
    if (!isAllocated()) return false;
    addPeer(now, peer);
    client_->takeOutput(batch);
    return client_->send(peer, data, batch);
}

} // namespace thisbe::ice
