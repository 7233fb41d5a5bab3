#include "peer/session/session.h"

#include "peer/session/udp_transport.h"
#include "shared/net/source_address.h"

#include <algorithm>
#include <utility>

namespace thisbe::peer {

namespace {

using namespace std::chrono_literals;

// UDP is asked at 0, 0.5 and 1.5 s before TCP is tried beside it.
constexpr Duration kUdpPatience = 3s;
// One connection's before the next is tried beside it (RFC 8305, section 5, has 250 ms; a firewall that drops
// is no hurry, and a server that is far away should not get two).
constexpr Duration kHeadStart = 500ms;
// Output that leads to errors that lead to output ends somewhere.
constexpr int kMaxRounds = 16;

std::optional<Endpoint> firstOf(AddressFamily family, std::span<const Endpoint> servers) {
    const auto found =
        std::ranges::find_if(servers, [family](const Endpoint& e) { return e.family() == family; });
    return found == servers.end() ? std::nullopt : std::optional(*found);
}

} // namespace

Session::Session(const Host& host, Options options, SessionUser& user)
    : host_(host),
      options_(std::move(options)),
      user_(user),
      batch_(64, 64 * 1280),
      timer_(host.loop.timers(),
             [this] {
                 if (client_) client_->onDeadline(host_.loop.now());
                 settle();
             }),
      nextTrial_(host.loop.timers(), [this] { tryNext(); }),
      addresses_(host.loop, [this] { followAddresses(); }) {
    for (Endpoint& server : options_.servers)
        server = server.canonical();
}

void Session::start() {
    if (options_.noUdp) return tryNext();
    nextTrial_.arm(host_.loop.now() + kUdpPatience);
    transport_ = std::make_unique<UdpTransport>(host_.loop, host_.buffers, asUser());
    startClient(false, options_.servers);
}

void Session::startClient(bool stream, std::span<const Endpoint> servers) {
    auto registration = options_.registration;
    registration.stream = stream;
    registration.server4 = firstOf(AddressFamily::ipv4, servers);
    registration.server6 = firstOf(AddressFamily::ipv6, servers);
    client_ = std::make_unique<signal::RegistrationClient>(host_.identity, host_.random, host_.log,
                                                           std::move(registration));
    followAddresses();
    client_->start(host_.loop.now());
    settle();
}

void Session::followAddresses() {
    if (!client_ || !transport_) return;
    const TimePoint now = host_.loop.now();
    bool moved = false;
    for (const auto& server : {client_->options().server4, client_->options().server6}) {
        if (!server) continue;
        const std::uint16_t port = transport_->localPort(server->family());
        const auto address = sourceAddressTowards(*server);
        std::optional<Endpoint> own;
        if (address && port != 0) own = Endpoint(*address, port);
        auto& known = own_[server->isV4() ? 0 : 1];
        moved = moved || known != own;
        known = own;
        client_->setPrivateEndpoint(now, server->family(), own);
    }
    if (moved && registered_) client_->probe(now);
    settle();
}

TcpTransport::Way Session::wayAt(std::size_t index) const {
    const std::size_t tcp = options_.servers.size();
    if (index < tcp) return {.server = options_.servers[index]};
    return {.server = options_.tls->servers[index - tcp], .tls = options_.tls};
}

void Session::tryNext() {
    nextTrial_.disarm();
    if (heard_ || nextWay_ >= ways()) return;
    trials_.push_back(std::make_unique<TcpTransport>(host_.loop, wayAt(nextWay_++), asUser()));
    if (nextWay_ < ways()) nextTrial_.arm(host_.loop.now() + kHeadStart);
}

Session::Trials::iterator Session::trialOf(const SessionTransport& which) {
    return std::ranges::find_if(trials_, [&](const auto& trial) { return trial.get() == &which; });
}

void Session::onConnected(const SessionTransport& which) {
    const auto trial = trialOf(which);
    if (trial == trials_.end()) { // the session's own connection is there again
        if (client_) client_->onConnected(host_.loop.now());
        return followAddresses();
    }
    nextTrial_.disarm();
    if (heard_) return trials_.clear(); // UDP was faster after all
    const Endpoint server = (*trial)->server();
    const bool tls = (*trial)->isTls();
    timer_.disarm();
    client_.reset();
    transport_ = std::move(*trial);
    trials_.clear();
    stream_ = tls ? Stream::tls : Stream::tcp;
    user_.onOverStream(server, tls);
    startClient(true, {&server, 1});
}

void Session::onDisconnected(const SessionTransport& which, const char* why) {
    const auto trial = trialOf(which);
    if (trial == trials_.end()) {
        client_->onConnectionLost(host_.loop.now());
        return settle();
    }
    ((*trial)->isTls() ? tlsFailure_ : tcpFailure_) = why;
    trials_.erase(trial);
    if (nextWay_ < ways()) return tryNext();
    reportNoAnswer();
}

void Session::reportNoAnswer() {
    const bool udpDone = options_.noUdp || !udpFailure_.empty();
    const bool streamsDone = nextWay_ >= ways() && trials_.empty() && stream_ == Stream::none;
    if (!streamsDone || !udpDone || registered_ || heard_) return;
    std::string why = options_.noUdp ? "" : udpFailure_ + " over UDP; ";
    why += "TCP: " + tcpFailure_;
    if (options_.tls != nullptr) why += "; TLS: " + tlsFailure_;
    user_.onNoAnswer(why);
}

void Session::onDatagram(const Datagram& datagram) {
    if (!client_) return;
    const auto& way = client_->options();
    heard_ = heard_ || datagram.remote == way.server4 || datagram.remote == way.server6;
    client_->onDatagram(datagram, host_.loop.now());
}

void Session::onUnreachable(const Endpoint& remote) {
    if (client_) client_->onUnreachable(remote, host_.loop.now());
}

void Session::settle() {
    if (settling_ || !client_) return;
    settling_ = true;
    bool more = true;
    for (int round = 0; more && round < kMaxRounds; ++round) {
        more = flush();
        while (const auto event = client_->takeEvent()) {
            onClientEvent(*event);
            more = true;
        }
    }
    settling_ = false;
    timer_.arm(client_->nextDeadline());
}

bool Session::flush() {
    bool full = true;
    while (full) {
        batch_.clear();
        full = client_->takeOutput(batch_);
        transport_->send(batch_.datagrams(), unreachable_);
    }
    const auto unreachable = std::exchange(unreachable_, {});
    for (const Endpoint& remote : unreachable)
        client_->onUnreachable(remote, host_.loop.now());
    return !unreachable.empty();
}

void Session::onClientEvent(const signal::RegistrationEvent& event) {
    registered_ = registered_ || std::holds_alternative<signal::event::Registered>(event);
    const auto* unreachable = std::get_if<signal::event::ServerUnreachable>(&event);
    if (unreachable == nullptr || registered_ || heard_) return user_.onEvent(event);
    // At the beginning there is another way to try, and then an end.
    onSilence(unreachable->why);
    reportNoAnswer();
}

void Session::onSilence(const std::string& why) {
    switch (std::exchange(stream_, Stream::none)) {
    case Stream::none:
        udpFailure_ = why;
        if (nextWay_ == 0) tryNext();
        return;
    case Stream::tcp:
        tcpFailure_ = why;
        return tryNext();
    case Stream::tls:
        tlsFailure_ = why;
        return tryNext();
    }
}

void Session::leave() {
    if (!client_) return user_.onEvent(signal::event::Unregistered{false});
    client_->leave(host_.loop.now());
    settle();
}

Result<signal::SignalHandle, signal::SendError> Session::sendSignal(std::string_view to, ByteView payload) {
    if (!client_) return tl::make_unexpected(signal::SendError::unknownPeer);
    const TimePoint now = host_.loop.now();
    auto handle = client_->sendSignal(now, to, payload);
    // In the next turn: an outcome must not be told before its handle is known.
    timer_.arm(now);
    return handle;
}

const signal::RosterMirror::Peers& Session::peers() const {
    static const signal::RosterMirror::Peers nobody;
    return client_ ? client_->roster().peers() : nobody;
}

bool Session::isSelf(std::string_view id, const signal::RosterPeer& peer) const {
    return id == options_.registration.peerId && peer.key == host_.identity.key();
}

} // namespace thisbe::peer
