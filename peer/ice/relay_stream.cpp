#include "peer/ice/relay_stream.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

using namespace std::chrono_literals;

// A whole ChannelData message, padded.
constexpr std::size_t kMaxMessage = 65540;
// Some 50 ms of 10 Mbit/s.
constexpr TcpConnection::Options kConnection = {.maxUnsent = 64 * 1024, .connectTimeout = 10s, .local = {}};
// Connection and handshake together.
constexpr Duration kTlsPatience = 10s;

} // namespace

RelayStream::RelayStream(EventLoop& loop, const Way& way, RelayStreamUser& user)
    : way_(way), user_(user), framer_(kMaxMessage), patience_(loop.timers(), [this] { onImpatience(); }) {
    StreamHandler& self = *this;
    if (way.server.transport == ice::ServerTransport::tls && way.tls != nullptr) {
        connection_ = std::make_unique<TlsConnection>(loop, way.server.endpoint, way.tlsName, self, *way.tls,
                                                      kConnection);
        patience_.arm(loop.now() + kTlsPatience);
    } else {
        connection_ = std::make_unique<TcpConnection>(loop, way.server.endpoint, self, kConnection);
    }
}

RelayStream::~RelayStream() {
    if (gone_ != nullptr) *gone_ = true;
}

void RelayStream::send(std::span<const Datagram> messages) {
    for (const Datagram& message : messages) {
        // Part of a message would garble the stream: whole or not at all.
        if (open_ && connection_->unsentBytes() + message.payload.size() <= kConnection.maxUnsent)
            connection_->write(message.payload);
    }
}

void RelayStream::onConnected() {
    open_ = true;
    patience_.disarm();
    user_.onStreamOpened(way_.relay, connection_->localEndpoint());
}

void RelayStream::onBytes(ByteView bytes) {
    bool gone = false;
    gone_ = &gone;
    while (!bytes.empty()) {
        const ByteSpan room = framer_.writable();
        const std::size_t count = std::min(room.size(), bytes.size());
        std::copy_n(bytes.begin(), count, room.begin());
        framer_.committed(count);
        bytes = bytes.subspan(count);
        if (!takeFrames() || gone) return;
    }
    gone_ = nullptr;
    user_.onBatchEnd();
}

bool RelayStream::takeFrames() {
    const bool& gone = *gone_;
    for (;;) {
        const auto frame = framer_.next();
        if (!frame) {
            gone_ = nullptr;
            onClosed(StreamEnd::other); // what answers there does not speak STUN
            return false;
        }
        if (frame->kind == stun::StreamFrame::Kind::none) return true;
        user_.onStreamMessage(way_.relay, frame->bytes);
        if (gone) return false;
    }
}

void RelayStream::onImpatience() {
    onClosed(StreamEnd::timedOut);
}

void RelayStream::onPeerFinished() {
    onClosed(StreamEnd::finished);
}

void RelayStream::onClosed(StreamEnd reason) {
    open_ = false;
    user_.onStreamClosed(way_.relay, reason);
}

} // namespace thisbe::peer
