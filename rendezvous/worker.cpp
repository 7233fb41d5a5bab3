#include "rendezvous/worker.h"

#include <Poco/Net/NetException.h>

#include <algorithm>

namespace thisbe::rendezvous {

namespace {

// How long a stopping server waits for its peers to acknowledge that they were told.
constexpr auto kFarewell = std::chrono::seconds{1};
constexpr std::size_t kMaxLetters = 4096;
constexpr std::size_t kMailboxBytes = 2 * 1024 * 1024;

StartupError cannotListen(const Endpoint& local, const Poco::Exception& problem) {
    const bool notPermitted = problem.code() == EACCES || problem.code() == EPERM;
    return {notPermitted ? ExitStatus::noPermission : ExitStatus::failed,
            "cannot listen on " + local.toString() + ": " + problem.displayText() +
                "; is another server running, and does this host have the address?"};
}

// Rooms are spread over the workers, so each may hold a part of what the server may; a room is on one worker
// only.
Limits shareOf(const ServerOptions& options) {
    Limits limits = options.limits;
    limits.rooms = (limits.rooms + options.workers - 1) / options.workers;
    return limits;
}

// The kernel spreads connections evenly, so each worker takes its part of all; one source may be on one
// worker only.
StreamClients::Limits streamLimits(const ServerOptions& options) {
    StreamClients::Limits limits;
    limits.clients = (limits.clients + options.workers - 1) / options.workers;
    return limits;
}

} // namespace

Worker::Worker(std::uint16_t index, const ServerOptions& options, const ServerParts& parts)
    : index_(index),
      loop_(parts.clock),
      binding_(DiscoveryAddresses(options.listen, options.port, options.alternatePort)),
      registration_(static_cast<std::uint8_t>(index), shareOf(options),
                    {.server = parts.identity,
                     .access = parts.access,
                     .nonces = parts.nonces,
                     .random = random_,
                     .log = parts.log,
                     .relayUsers = parts.turn ? &parts.turn->sessions() : nullptr}),
      dispatcher_(binding_, registration_, drops_, {index, static_cast<std::uint16_t>(options.workers)},
                  [this](std::uint16_t worker, const Flow& flow, ByteView message) {
                      handOver(worker, LetterKind::message, flow, message);
                  }),
      streams_(
          loop_, index, streamLimits(options), random_, drops_, parts.log,
          [this](const Flow& flow, ByteView message) { onStreamMessage(flow, message); },
          [this](const Flow& flow) {
              if (turn_) turn_->onFlowClosed(flow);
          }),
      mailbox_(kMaxLetters, kMailboxBytes),
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

void Worker::startRelay(const ServerParts& parts) {
    turn_ = std::make_unique<TurnWorker>(
        parts.turn->shared(), index_,
        TurnWorker::Surroundings{loop_, buffers_, parts.clock, random_, *this, [this] { flush(); }});
    dispatcher_.setRelay(turn_->service());
}

void Worker::listen(const IpAddress& address, std::uint16_t port, bool streams) {
    Endpoint local(address, port);
    try {
        udp_.push_back(std::make_unique<UdpListener>(
            loop_, buffers_, local, drops_,
            UdpListener::Callbacks{[this](const Datagram& datagram) { onDatagram(datagram); },
                                   [this](const Flow& flow) { registration_.onFlowClosed(flow); },
                                   [this] { proceed(); }}));
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
    for (const auto& worker : workers)
        workers_.push_back(worker.get());
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

void Worker::send(const Flow& flow, ByteView message) {
    if (flow.transport == Transport::tcp) {
        if (flow.worker != index_) return handOver(flow.worker, LetterKind::answer, flow, message);
        if (!streams_.send(flow, message)) drops_.count(DropReason::noWayBack);
        return;
    }
    for (const auto& listener : udp_) {
        if (listener->serves(flow.local))
            return listener->queue({.payload = message, .local = flow.local, .remote = flow.remote});
    }
    drops_.count(DropReason::noWayBack);
}

void Worker::handOver(std::uint16_t worker, LetterKind kind, const Flow& flow, ByteView bytes) {
    Worker& other = *workers_.at(worker);
    switch (other.mailbox_.put(kind, flow, bytes)) {
    case Mailbox::Put::first:
        return other.loop_.post([&other] { other.onLetters(); });
    case Mailbox::Put::further:
        return;
    case Mailbox::Put::full:
        return drops_.count(DropReason::outputFull);
    }
}

void Worker::onLetters() {
    mailbox_.takeAll([this](const Letter& letter) {
        switch (letter.kind) {
        case LetterKind::message:
            return dispatcher_.onMessage(loop_.now(), letter.flow, letter.bytes, *this);
        case LetterKind::answer:
            return send(letter.flow, letter.bytes);
        }
    });
    proceed();
}

void Worker::onDeadline() {
    registration_.onDeadline(loop_.now(), *this);
    if (loop_.now() >= stopBy_) return loop_.stop();
    proceed();
}

void Worker::flush() {
    for (const auto& listener : udp_)
        listener->flush();
}

void Worker::proceed() {
    if (turn_) turn_->flush();
    flush();
    if (stopBy_ != kNever && registration_.farewellsPending() == 0) return leave();
    timer_.arm(std::min(stopBy_, registration_.nextDeadline()));
}

void Worker::leave() {
    // The others may still need this one, to hand over to: all go when all are done.
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
