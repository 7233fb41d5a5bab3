#include "rendezvous/stream_client.h"

#include <algorithm>

namespace thisbe::rendezvous {

namespace {

constexpr std::size_t kMaxMessage = 4096;
constexpr std::size_t kMaxUnsent = 64 * 1024;

std::unique_ptr<StreamTransport> connect(EventLoop& loop, FileDescriptor socket, const Endpoint& remote,
                                         StreamHandler& handler, const TlsContext* tls) {
    const TcpConnection::Options options{.maxUnsent = kMaxUnsent, .local = {}};
    if (tls == nullptr)
        return std::make_unique<TcpConnection>(loop, std::move(socket), remote, handler, options);
    return std::make_unique<TlsConnection>(loop, std::move(socket), remote, handler, *tls, options);
}

} // namespace

StreamClient::StreamClient(EventLoop& loop, FileDescriptor socket, const Flow& flow, const TlsContext* tls,
                           const Callbacks& callbacks)
    : loop_(loop),
      flow_(flow),
      callbacks_(callbacks),
      framer_(kMaxMessage),
      timer_(loop.timers(), [this] { callbacks_.onTimer(*this); }),
      lastMessage_(loop.now()),
      connection_(connect(loop, std::move(socket), flow.remote, *this, tls)) {
    flow_.local = connection_->localEndpoint();
}

bool StreamClient::send(ByteView front, ByteView rest) {
    // A part of a message would break the framing for good: all or nothing.
    if (connection_->unsentBytes() + front.size() + rest.size() > kMaxUnsent) return false;
    if (connection_->write(front) != front.size()) return false;
    return rest.empty() || connection_->write(rest) == rest.size();
}

void StreamClient::onBytes(ByteView bytes) {
    while (!bytes.empty()) {
        const ByteSpan room = framer_.writable();
        const std::size_t count = std::min(room.size(), bytes.size());
        std::copy_n(bytes.begin(), count, room.begin());
        framer_.committed(count);
        bytes = bytes.subspan(count);
        if (const auto reason = takeMessages(); !reason.empty()) return callbacks_.onEnd(*this, reason);
    }
}

std::string_view StreamClient::takeMessages() {
    while (true) {
        const auto frame = framer_.next();
        if (!frame) return toString(frame.error());
        if (frame->kind == stun::StreamFrame::Kind::none) return {};
        lastMessage_ = loop_.now();
        callbacks_.onMessage(flow_, frame->bytes);
    }
}

void StreamClient::onPeerFinished() {
    callbacks_.onEnd(*this, "the client closed it");
}

void StreamClient::onClosed(StreamEnd reason) {
    callbacks_.onEnd(*this, toString(reason));
}

} // namespace thisbe::rendezvous
