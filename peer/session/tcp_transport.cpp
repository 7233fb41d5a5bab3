#include "peer/session/tcp_transport.h"

#include "shared/net/tls_connection.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

using namespace std::chrono_literals;

// The protocol's messages have at most 1,200 bytes.
constexpr std::size_t kMaxMessage = 2048;
constexpr TcpConnection::Options kConnection = {.connectTimeout = 5s, .local = {}};
// Connection and handshake together.
constexpr Duration kTlsPatience = 10s;

// 1, 2, 4, 8, 8, … s
Duration pauseAfter(unsigned attempts) {
    return 1s * (1U << std::min(attempts, 3U));
}

} // namespace

TcpTransport::TcpTransport(EventLoop& loop, const Way& way, SessionTransportUser& user)
    : loop_(loop), way_(way), user_(user), framer_(kMaxMessage), timer_(loop.timers(), [this] {
          onTimer();
      }) {
    way_.server = way_.server.canonical();
    connect();
}

void TcpTransport::connect() {
    framer_ = stun::StreamFramer(kMaxMessage);
    StreamHandler& self = *this;
    if (way_.tls == nullptr) {
        connection_ = std::make_unique<TcpConnection>(loop_, way_.server, self, kConnection);
        return;
    }
    connection_ = std::make_unique<TlsConnection>(loop_, way_.server, way_.tls->name, self, way_.tls->context,
                                                  kConnection);
    timer_.arm(loop_.now() + kTlsPatience);
}

void TcpTransport::onTimer() {
    if (connection_ == nullptr) return connect();
    lost("no answer to the TLS handshake");
}

void TcpTransport::send(std::span<const Datagram> datagrams, std::vector<Endpoint>& unreachable) {
    for (const Datagram& datagram : datagrams) {
        // Part of a message would garble the stream: whole or not at all.
        const bool fits =
            open_ && connection_->unsentBytes() + datagram.payload.size() <= kConnection.maxUnsent;
        if (fits)
            connection_->write(datagram.payload);
        else if (!open_)
            unreachable.push_back(datagram.remote);
    }
}

std::uint16_t TcpTransport::localPort(AddressFamily family) const {
    return open_ && way_.server.family() == family ? connection_->localEndpoint().port() : 0;
}

void TcpTransport::onConnected() {
    open_ = everOpen_ = true;
    attempts_ = 0;
    timer_.disarm();
    user_.onConnected(*this);
}

void TcpTransport::onBytes(ByteView bytes) {
    const Endpoint local = connection_->localEndpoint();
    while (!bytes.empty()) {
        const ByteSpan room = framer_.writable();
        const std::size_t count = std::min(room.size(), bytes.size());
        std::copy_n(bytes.begin(), count, room.begin());
        framer_.committed(count);
        bytes = bytes.subspan(count);
        if (!takeFrames(local)) return;
    }
    user_.onBatchEnd();
}

bool TcpTransport::takeFrames(const Endpoint& local) {
    for (;;) {
        const auto frame = framer_.next();
        if (!frame) {
            lost("what answers there does not speak STUN");
            return false;
        }
        if (frame->kind == stun::StreamFrame::Kind::none) return true;
        if (frame->kind == stun::StreamFrame::Kind::stun)
            user_.onDatagram({frame->bytes, local, way_.server});
    }
}

void TcpTransport::onPeerFinished() {
    lost("the server closed the connection");
}

void TcpTransport::onClosed(StreamEnd reason) {
    lost(explain(reason));
}

void TcpTransport::lost(const char* why) {
    open_ = false;
    connection_.reset();
    timer_.disarm();
    if (everOpen_) timer_.arm(loop_.now() + pauseAfter(attempts_++));
    user_.onDisconnected(*this, why); // which may end this transport
}

} // namespace thisbe::peer
