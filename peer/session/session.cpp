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
      udpPatience_(host.loop.timers(), [this] { tryTcp(); }),
      addresses_(host.loop, [this] { followAddresses(); }) {
    for (Endpoint& server : options_.servers)
        server = server.canonical();
}

void Session::start() {
    if (options_.tcpOnly) return tryTcp();
    udpPatience_.arm(host_.loop.now() + kUdpPatience);
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

void Session::tryTcp() {
    udpPatience_.disarm();
    if (trial_ || heard_ || nextTcpServer_ >= options_.servers.size()) return;
    trial_ = std::make_unique<TcpTransport>(host_.loop, options_.servers[nextTcpServer_++], asUser());
}

void Session::onConnected() {
    if (!trial_) { // the session's own connection is there again
        if (client_) client_->onConnected(host_.loop.now());
        return followAddresses();
    }
    if (heard_) return trial_.reset(); // UDP was faster after all
    const Endpoint server = trial_->server();
    timer_.disarm();
    client_.reset();
    transport_ = std::move(trial_);
    user_.onOverTcp(server);
    startClient(true, {&server, 1});
}

void Session::onDisconnected(const char* why) {
    if (!trial_) {
        client_->onConnectionLost(host_.loop.now());
        return settle();
    }
    tcpFailure_ = why;
    trial_.reset();
    if (nextTcpServer_ < options_.servers.size()) return tryTcp();
    tcpTried_ = true;
    reportNoAnswer();
}

void Session::reportNoAnswer() {
    const bool udpDone = options_.tcpOnly || !udpFailure_.empty();
    if (!tcpTried_ || !udpDone || registered_ || heard_) return;
    const std::string udp = options_.tcpOnly ? "" : udpFailure_ + " over UDP; ";
    user_.onNoAnswer(udp + "TCP: " + tcpFailure_);
}

void Session::onDatagram(const Datagram& datagram) {
    if (!client_) return;
    heard_ = heard_ || std::ranges::find(options_.servers, datagram.remote) != options_.servers.end();
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
    udpFailure_ = unreachable->why;
    tryTcp();
    reportNoAnswer();
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
