#include "rendezvous/worker.h"

#include <Poco/Net/NetException.h>

#include <algorithm>

namespace thisbe::rendezvous {

namespace {

// How long a stopping server waits for its peers to acknowledge that they were told.
constexpr auto kFarewell = std::chrono::seconds{1};
// Of each other worker in one turn: then the sockets have theirs again.
constexpr std::size_t kLettersPerTurn = 512;

StartupError cannotListen(const Endpoint& local, const Poco::Exception& problem) {
    const bool notPermitted = problem.code() == EACCES || problem.code() == EPERM;
    return {notPermitted ? ExitStatus::noPermission : ExitStatus::failed,
            "cannot listen on " + local.toString() + ": " + problem.displayText() +
                "; is another server running, and does this host have the address?"};
}

} // namespace

Worker::Worker(std::uint16_t index, const ServerOptions& options, const ServerParts& parts)
    : index_(index),
      loop_(parts.clock),
      binding_(DiscoveryAddresses(options.listen, options.port, options.alternatePort)),
      registration_(static_cast<std::uint8_t>(index), options.limits,
                    {.server = parts.identity,
                     .access = parts.access,
                     .nonces = parts.nonces,
                     .random = random_,
                     .log = parts.log,
                     .relayUsers = parts.turn ? &parts.turn->sessions() : nullptr,
                     .use = parts.use.get()}),
      dispatcher_(binding_, registration_, drops_, {index, static_cast<std::uint16_t>(options.workers)},
                  HandOverGate(parts.nonces, parts.use->handOvers, drops_),
                  [this](std::uint16_t worker, const Flow& flow, ByteView message) {
                      handOver(worker, {LetterKind::message, flow, message});
                  }),
      streamLimits_(options.streams),
      streams_({loop_, index, streamLimits_, *parts.use, drops_, parts.log}, streamCallbacks()),
      mailbox_(index, static_cast<std::uint16_t>(options.workers)),
      timer_(loop_.timers(), [this] { onDeadline(); }) {
    if (index == 0) refuseSecondServer(options);
    if (parts.turn) startRelay(parts);
    std::uint16_t port = options.port;
    for (const IpAddress& address : options.listen) {
        listen(address, port, true);
        port = udp_.front()->localEndpoint().port();
        if (options.alternatePort != 0) listen(address, options.alternatePort, false);
    }
    if (parts.tls) listenTls(options, *parts.tls);
    if (options.workers > 1) loop_.setInbox(this);
}

Worker::~Worker() = default;

void Worker::refuseSecondServer(const ServerOptions& options) {
    for (const IpAddress& address : options.listen) {
        for (const std::uint16_t port : {options.port, options.alternatePort}) {
            if (port == 0) continue;
            const Endpoint local(address, port);
            try {
                const UdpSocket alone(local, {}, buffers_);
            } catch (const Poco::Exception& problem) {
                throw cannotListen(local, problem);
            }
        }
    }
}

StreamClients::Callbacks Worker::streamCallbacks() {
    return {[this](const Flow& flow, ByteView message) { onStreamMessage(flow, message); },
            [this](const Flow& flow) {
                if (turn_) turn_->onFlowClosed(flow);
                onFlowClosed(flow);
            },
            [this](const Flow& flow) { return turn_ && turn_->service().hasAllocation(loop_.now(), flow); }};
}

void Worker::startRelay(const ServerParts& parts) {
    TurnWorker::Surroundings surroundings{loop_, buffers_, parts.clock, random_, *this, [this] { flush(); },
                                          {}};
    if (parts.turn->shared().config.joinWorkers) {
        surroundings.handOver = [this](std::uint16_t worker, const Endpoint& from, const Endpoint& to,
                                       ByteView data) { return handOverRelayed(worker, from, to, data); };
    }
    turn_ = std::make_unique<TurnWorker>(parts.turn->shared(), index_, std::move(surroundings));
    dispatcher_.setRelay(turn_->service());
}

void Worker::listen(const IpAddress& address, std::uint16_t port, bool streams) {
    Endpoint local(address, port);
    try {
        udp_.push_back(std::make_unique<UdpListener>(
            loop_, buffers_, local, drops_,
            UdpListener::Callbacks{[this](const Datagram& datagram) { onDatagram(datagram); },
                                   [this](const Flow& flow) { onFlowClosed(flow); }, [this] { proceed(); }}));
        local = udp_.back()->localEndpoint();
        if (streams) streams_.listen(local);
    } catch (const Poco::Exception& problem) {
        throw cannotListen(local, problem);
    }
}

void Worker::listenTls(const ServerOptions& options, const TlsContext& tls) {
    for (const IpAddress& address : options.listen) {
        const Endpoint local(address, options.turn.tlsPort);
        try {
            streams_.listen(local, &tls);
        } catch (const Poco::Exception& problem) {
            throw cannotListen(local, problem);
        }
    }
}

void Worker::introduce(const std::vector<std::unique_ptr<Worker>>& workers) {
    for (const auto& worker : workers) {
        workers_.push_back(worker.get());
        neighbours_.add(worker.get() == this ? nullptr : &worker->mailbox_.from(index_), worker->loop_);
    }
}

std::vector<Endpoint> Worker::udpEndpoints() const {
    std::vector<Endpoint> out;
    for (const auto& listener : udp_)
        out.push_back(listener->localEndpoint());
    return out;
}

void Worker::onDatagram(const Datagram& datagram) {
    const Flow flow{.worker = index_, .local = datagram.local, .remote = datagram.remote};
    dispatcher_.onMessage(loop_.now(), flow, datagram.payload, *this);
}

void Worker::onStreamMessage(const Flow& flow, ByteView message) {
    dispatcher_.onMessage(loop_.now(), flow, message, *this);
    proceed();
}

void Worker::send(const Flow& flow, ByteView front, ByteView rest) {
    if (flow.transport == Transport::tcp) {
        if (flow.worker != index_) return handOver(flow.worker, {LetterKind::answer, flow, front, rest});
        if (!streams_.send(flow, front, rest)) drops_.count(DropReason::noWayBack);
        return;
    }
    for (const auto& listener : udp_) {
        if (listener->serves(flow.local))
            return listener->queue({.payload = front, .local = flow.local, .remote = flow.remote}, rest);
    }
    drops_.count(DropReason::noWayBack);
}

void Worker::handOver(std::uint16_t worker, const Letter& letter) {
    if (!neighbours_.put(worker, letter)) drops_.count(DropReason::mailboxFull);
}

HandedOver Worker::handOverRelayed(std::uint16_t worker, const Endpoint& from, const Endpoint& to,
                                   ByteView data) {
    const Flow flow{.local = to, .remote = from};
    return neighbours_.put(worker, {LetterKind::relayed, flow, data}) ? HandedOver::yes : HandedOver::noRoom;
}

void Worker::onFlowClosed(const Flow& flow) {
    registration_.onFlowClosed(flow);
    neighbours_.forEach([&](std::uint16_t worker) {
        if (workers_[worker]->wantsClosedFlows_.load(std::memory_order_relaxed))
            handOver(worker, {LetterKind::closed, flow, {}});
    });
    neighbours_.publish();
}

void Worker::takeMail() {
    mailbox_.take(kLettersPerTurn, [this](const Letter& letter) { onLetter(letter); });
    proceed();
}

void Worker::onLetter(const Letter& letter) {
    switch (letter.kind) {
    case LetterKind::message:
        return dispatcher_.onHandedOver(loop_.now(), letter.flow, letter.bytes, *this);
    case LetterKind::answer:
        return send(letter.flow, letter.bytes);
    case LetterKind::relayed:
        if (turn_) turn_->onHandedOver(letter.flow.remote, letter.flow.local, letter.bytes);
        return;
    case LetterKind::closed:
        return registration_.onFlowClosed(letter.flow);
    }
}

void Worker::onDeadline() {
    registration_.onDeadline(loop_.now(), *this);
    if (loop_.now() >= stopBy_) return leave(); // whoever has not acknowledged by now
    proceed();
}

void Worker::flush() {
    for (const auto& listener : udp_)
        listener->flush();
}

void Worker::proceed() {
    // Before anything is sent that could be refused.
    wantsClosedFlows_.store(registration_.wantsClosedFlows(), std::memory_order_relaxed);
    // The others go on while this one sends.
    neighbours_.publish();
    if (turn_) turn_->flush();
    flush();
    if (stopBy_ != kNever && registration_.farewellsPending() == 0) return leave();
    timer_.arm(std::min(stopBy_, registration_.nextDeadline()));
}

void Worker::leave() {
    // The others may still need this one, to hand over to: all go when the last is done or its time is over.
    farewellsDone_ = true;
    if (!std::ranges::all_of(workers_, [](const Worker* worker) { return worker->farewellsDone_.load(); }))
        return;
    for (Worker* worker : workers_)
        worker->loop_.stop();
}

void Worker::stop() {
    loop_.post([this] {
        stopBy_ = loop_.now() + kFarewell;
        registration_.stop(loop_.now(), *this);
        proceed();
    });
}

} // namespace thisbe::rendezvous
