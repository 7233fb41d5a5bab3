#include "peer/tcp_stun_probe.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

using namespace std::chrono_literals;

// A person waits; RFC 8489 would give a connection 39.5 s.
constexpr Duration kPatience = 5s;
constexpr std::size_t kMaxResponse = 2048;

} // namespace

TcpStunProbe::TcpStunProbe(EventLoop& loop, const Endpoint& server, RandomSource& random,
                           std::function<void()> onDone)
    : loop_(loop),
      onDone_(std::move(onDone)),
      request_(random),
      framer_(kMaxResponse),
      timer_(loop.timers(),
             [this] { finish("no answer within 5 s; does a firewall let TCP through to this port?"); }),
      connection_(loop, server, *this, {.connectTimeout = kPatience + 1s, .local = {}}) {
    finding_.tcp = true;
    finding_.server = server;
    timer_.arm(loop.now() + kPatience);
}

void TcpStunProbe::onConnected() {
    finding_.local = connection_.localEndpoint();
    asked_ = loop_.now();
    connection_.write(request_.bytes());
}

void TcpStunProbe::onBytes(ByteView bytes) {
    while (!bytes.empty() && !done_) {
        const ByteSpan room = framer_.writable();
        const std::size_t count = std::min(room.size(), bytes.size());
        std::copy_n(bytes.begin(), count, room.begin());
        framer_.committed(count);
        bytes = bytes.subspan(count);
        const auto frame = framer_.next();
        if (!frame)
            return finish(std::string("what answers there does not speak STUN: ") + toString(frame.error()));
        if (frame->kind == stun::StreamFrame::Kind::stun) onResponse(frame->bytes);
    }
}

void TcpStunProbe::onResponse(ByteView bytes) {
    const auto message = stun::MessageView::parse(bytes);
    if (!message || !message->isResponse() || message->transactionId() != request_.id()) return;
    finding_.rtt = loop_.now() - asked_;
    readBindingResponse(*message, finding_);
    finish(finding_.problem);
}

void TcpStunProbe::onPeerFinished() {
    finish("the server closed the connection without an answer");
}

void TcpStunProbe::onClosed(StreamEnd reason) {
    finish(std::string("the connection ended: ") + toString(reason));
}

void TcpStunProbe::finish(std::string problem) {
    if (done_) return;
    done_ = true;
    timer_.disarm();
    finding_.problem = std::move(problem);
    onDone_();
}

} // namespace thisbe::peer
