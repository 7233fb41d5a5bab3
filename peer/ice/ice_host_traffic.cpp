// IceHost: what arrives and what leaves.
#include "peer/ice/ice_host.h"
#include "peer/session/tls_way.h"
#include "shared/ice/demultiplexing.h"

#include <algorithm>
#include <utility>

namespace thisbe::peer {

namespace {

using Kind = ice::GatheringEvent::Kind;

} // namespace

const ice::HostBase* IceHost::baseAt(const Endpoint& local) const {
    const auto found = std::ranges::find(bases_, local, &ice::HostBase::endpoint);
    return found == bases_.end() ? nullptr : &*found;
}

void IceHost::onDatagram(const Datagram& datagram) {
    if (gatherer_) {
        const auto received = gatherer_->onDatagram(now(), datagram);
        if (received.taken) return onReceived(received);
    }
    const Datagram arrived = nat64_ ? nat64_->fromWire(datagram) : datagram;
    if (const ice::HostBase* base = baseAt(arrived.local))
        dispatch(base->id, arrived.remote, arrived.payload);
}

void IceHost::onStreamMessage(ice::RelayId relay, ByteView message) {
    onReceived(gatherer_->onStreamMessage(now(), relay, message));
}

void IceHost::onReceived(const ice::Gatherer::Received& received) {
    if (!received.peer) return;
    if (received.error) return tellPathError(received.base, *received.peer, *received.error);
    dispatch(received.base, *received.peer, received.data);
}

void IceHost::dispatch(ice::BaseId base, const Endpoint& remote, ByteView payload) {
    if (stun::looksLikeStun(payload)) {
        if (IceSession* session = sessionForStun(payload))
            session->agent_.onDatagram(now(), base, remote, payload);
        return;
    }
    ice::PairId pair{};
    if (IceSession* session = sessionForData(base, remote, pair)) session->user_.onData(pair, payload);
}

IceSession* IceHost::sessionForStun(ByteView payload) {
    const auto message = stun::MessageView::parse(payload);
    if (!message) return nullptr;
    const std::string_view fragment = ice::receiverFragment(*message);
    for (IceSession* session : sessions_) {
        if (session == nullptr) continue;
        const ice::Agent& agent = session->agent_;
        const bool mine =
            message->isResponse() ? agent.expects(message->transactionId()) : agent.answersTo(fragment);
        if (mine) return session;
    }
    return nullptr;
}

IceSession* IceHost::sessionForData(ice::BaseId base, const Endpoint& remote, ice::PairId& pair) {
    for (IceSession* session : sessions_) {
        if (session == nullptr) continue;
        if (const auto valid = session->agent_.validPair(base, remote)) {
            pair = *valid;
            return session;
        }
    }
    // The other side may have had its answer before we had ours: its data comes by a pair that is no valid
    // one here, yet.
    for (IceSession* session : sessions_) {
        if (session == nullptr) continue;
        const auto isThis = [&](const ice::CandidatePair& known) {
            return known.base == base && known.remote.endpoint == remote &&
                   known.history.requestsReceived > 0;
        };
        if (std::ranges::any_of(session->agent_.pairs(), isThis)) return session;
    }
    return nullptr;
}

void IceHost::onPathError(const PathError& error) {
    if (gatherer_) gatherer_->onPathError(now(), error.remote);
    const Endpoint remote = nat64_ ? nat64_->fromWire(error.remote) : error.remote;
    for (const ice::HostBase& base : bases_)
        if (base.endpoint.family() == remote.family()) tellPathError(base.id, remote, error.error);
}

void IceHost::tellPathError(ice::BaseId base, const Endpoint& remote, DatagramError error) {
    // The user may destroy its session, or open another.
    for (std::size_t i = 0; i < sessions_.size(); ++i) {
        if (sessions_[i] == nullptr) continue;
        sessions_[i]->agent_.onPathError(now(), base, remote, error);
        // A probe of the path MTU that is too large is an answer, and no sign that the way is dying.
        if (error != DatagramError::tooBig) sessions_[i]->user_.onPathError(base, remote);
    }
}

void IceHost::onStreamOpened(ice::RelayId relay, const Endpoint& local) {
    gatherer_->onStreamOpened(now(), relay, local);
    settle();
}

void IceHost::onStreamClosed(ice::RelayId relay, StreamEnd end) {
    std::erase_if(streams_, [relay](const auto& stream) { return stream->relay() == relay; });
    gatherer_->onStreamClosed(now(), relay, end);
    settle();
}

void IceHost::openStream(const ice::GatheringEvent& event) {
    RelayStreamUser& self = *this;
    streams_.push_back(std::make_unique<RelayStream>(
        context_.loop, RelayStream::Way{event.relay, event.server, options_.tls, options_.tlsName}, self));
}

void IceHost::logProblem(const ice::GatheringProblem& problem) {
    // What a person can do something about is more than information.
    const bool isOurs = problem.streamEnd && isAboutTls(*problem.streamEnd);
    if (!isOurs) return log().write(LogLevel::information, problem.toString());
    log().write(LogLevel::warning, problem.toString() + ": " + explain(*problem.streamEnd));
}

void IceHost::onGatheringEvent(const ice::GatheringEvent& event) {
    switch (event.kind) {
    case Kind::openStream:
        return openStream(event);
    case Kind::closeStream:
        std::erase_if(streams_, [&](const auto& stream) { return stream->relay() == event.relay; });
        return;
    case Kind::problem:
        return logProblem(event.problem);
    case Kind::nat64:
        return onNat64(event);
    case Kind::candidate:
    case Kind::baseLost:
    case Kind::complete:
        break;
    }
    for (std::size_t i = 0; i < sessions_.size(); ++i)
        // Who has not been told what there is will hear of this, too.
        if (sessions_[i] != nullptr && sessions_[i]->toldCandidates_) tellSession(i, event);
}

void IceHost::onNat64(const ice::GatheringEvent& event) {
    const auto from = std::ranges::find(bases_, event.base, &ice::HostBase::id);
    const auto ours = std::ranges::find(bases_, true, &ice::HostBase::viaNat64);
    if (from == bases_.end() || ours == bases_.end()) return;
    nat64_ = Nat64Way{*event.nat64, ours->endpoint, from->endpoint};
    log().write(LogLevel::information, "IPv4 is reached through a NAT64, below " + event.nat64->toString());
}

void IceHost::tellSession(std::size_t index, const ice::GatheringEvent& event) {
    if (event.kind == Kind::candidate)
        tellCandidate(index, event.candidate);
    else if (event.kind == Kind::baseLost)
        sessions_[index]->agent_.removeBase(now(), event.base);
    else
        tellComplete(index);
}

void IceHost::tellCandidate(std::size_t index, const ice::LocalCandidate& candidate) {
    sessions_[index]->agent_.addLocalCandidate(now(), candidate);
    sessions_[index]->user_.onLocalCandidate(candidate);
}

void IceHost::tellComplete(std::size_t index) {
    sessions_[index]->agent_.localCandidatesComplete(now());
    sessions_[index]->user_.onLocalCandidatesComplete();
}

void IceHost::tellCandidates(std::size_t index) {
    const IceSession* session = sessions_[index];
    sessions_[index]->toldCandidates_ = true;
    for (const ice::LocalCandidate& candidate : gatherer_->candidates())
        if (sessions_[index] == session) tellCandidate(index, candidate);
    if (gatherer_->isComplete() && sessions_[index] == session) tellComplete(index);
}

bool IceHost::settleGathering() {
    if (!gatherer_) return false;
    bool any = false;
    while (const auto event = gatherer_->takeEvent()) {
        any = true;
        onGatheringEvent(*event);
    }
    while (gatherer_->takeOutput(batch_))
        flush();
    for (const auto& stream : streams_)
        flushStream(*stream);
    return any;
}

bool IceHost::settleSession(std::size_t index) {
    // The user may destroy the session inside of any call.
    const IceSession* session = sessions_[index];
    bool any = false;
    if (session != nullptr && gatherer_ && !session->toldCandidates_) tellCandidates(index);
    while (sessions_[index] == session && session != nullptr) {
        ice::Agent& agent = sessions_[index]->agent_;
        while (const auto transmission = agent.takeTransmission())
            send(*transmission);
        const auto event = agent.takeEvent();
        if (!event) break;
        any = true;
        sessions_[index]->user_.onAgentEvent(*event);
    }
    return any;
}

void IceHost::settle() {
    if (settling_) return;
    settling_ = true;
    letOut();
    for (bool again = true; again;) {
        again = settleGathering();
        for (std::size_t i = 0; i < sessions_.size(); ++i)
            again = settleSession(i) || again;
        if (again) continue;
        flush();
        again = tellRefusals();
    }
    settling_ = false;
    std::erase(sessions_, nullptr);
    TimePoint next = gatherer_ ? gatherer_->nextDeadline() : kNever;
    for (const IceSession* session : sessions_)
        next = std::min(next, session->agent_.nextDeadline());
    timer_.arm(next);
}

bool IceHost::send(const ice::Transmission& out) {
    const auto base = std::ranges::find(bases_, out.base, &ice::HostBase::id);
    if (base != bases_.end()) {
        const Datagram datagram{.payload = out.bytes,
                                .local = base->endpoint,
                                .remote = out.remote,
                                .hopLimit = out.hopLimit,
                                .dontFragment = out.dontFragment};
        wake();
        if (batch_.append(datagram)) return true;
        flush();
        return batch_.append(datagram);
    }
    if (!gatherer_) return false;
    if (const auto relay = gatherer_->streamOf(out.base)) {
        const auto stream =
            std::ranges::find(streams_, *relay, [](const auto& known) { return known->relay(); });
        if (stream == streams_.end()) return false;
        const bool sent = gatherer_->sendRelayed(now(), out.base, out.remote, out.bytes, streamBatch_);
        flushStream(**stream);
        return sent;
    }
    wake();
    if (gatherer_->sendRelayed(now(), out.base, out.remote, out.bytes, batch_)) return true;
    flush();
    return gatherer_->sendRelayed(now(), out.base, out.remote, out.bytes, batch_);
}

void IceHost::flush() {
    if (batch_.empty()) return;
    if (nat64_) {
        onWire_.clear();
        for (const Datagram& datagram : batch_.datagrams())
            onWire_.push_back(nat64_->onWire(datagram));
        sockets_.send(onWire_, refusals_);
    } else {
        sockets_.send(batch_.datagrams(), refusals_);
    }
    batch_.clear();
}

bool IceHost::tellRefusals() {
    const std::vector<UdpSockets::Refusal> refusals = std::exchange(refusals_, {});
    for (const UdpSockets::Refusal& refusal : refusals) {
        if (gatherer_) gatherer_->onPathError(now(), refusal.remote);
        const Datagram refused{.payload = {}, .local = refusal.local, .remote = refusal.remote};
        const Datagram ours = nat64_ ? nat64_->fromWire(refused) : refused;
        if (const ice::HostBase* base = baseAt(ours.local))
            tellPathError(base->id, ours.remote, refusal.error);
    }
    return !refusals.empty();
}

void IceHost::flushStream(RelayStream& stream) {
    gatherer_->takeStreamOutput(stream.relay(), streamBatch_);
    stream.send(streamBatch_.datagrams());
    streamBatch_.clear();
}

} // namespace thisbe::peer
