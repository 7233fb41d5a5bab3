#include "peer/listener/tcp_session.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

using packet::StreamFrameType;

constexpr Duration kHandshakePatience = std::chrono::seconds{10};
// Beyond the gap between two messages.
constexpr Duration kSilence = std::chrono::seconds{10};
constexpr std::size_t kUnsent = 2 * packet::kStreamLargest;

} // namespace

TcpSession::TcpSession(EventLoop& loop, FileDescriptor socket, const Endpoint& remote, RandomSource& random,
                       OnEnd onEnd)
    : loop_(loop),
      remote_(remote),
      onEnd_(std::move(onEnd)),
      challenge_(random.bytes<packet::kStreamChallengeSize>()),
      framer_(packet::kStreamLargest),
      timer_(loop.timers(),
             [this] {
                 failure_ = state_ <= State::proposal ? "no consent was asked for in time"
                                                      : "the other side fell silent";
                 end();
             }),
      connection_(loop, std::move(socket), remote, *this, {.maxUnsent = kUnsent}) {
    timer_.arm(loop_.now() + kHandshakePatience);
}

void TcpSession::onBytes(ByteView bytes) {
    if (state_ == State::closing) return;
    const auto problem = framer_.onBytes(bytes, [this](ByteView frame) { return onFrame(frame); });
    if (problem) failure_ = "this is no test of ours";
    if (failure_) return end();
    if (state_ != State::hello && state_ != State::proposal && state_ != State::closing) keepTime();
}

bool TcpSession::onFrame(ByteView frame) {
    ByteReader reader(frame);
    const auto type = static_cast<StreamFrameType>(reader.u8());
    switch (state_) {
    case State::hello:
        return type == StreamFrameType::hello ? onHello(reader) : fail("this is no test of ours");
    case State::proposal:
        return type == StreamFrameType::proposal ? onProposal(reader) : fail("nothing comes before consent");
    case State::receiving:
        if (type == StreamFrameType::message) return onMessage(reader, frame.size());
        return type == StreamFrameType::end ? onEndFrame() : fail("an unexpected frame");
    case State::sending:
    case State::awaitingResult:
        if (type != StreamFrameType::result) return fail("an unexpected frame");
        complete_ = state_ == State::awaitingResult;
        connection_.finish();
        state_ = State::closing;
        return false;
    case State::closing:
        break;
    }
    return false;
}

bool TcpSession::onHello(ByteReader& reader) {
    const bool ours = asText(reader.bytes(packet::kStreamMagic.size())) == packet::kStreamMagic;
    const std::uint8_t version = reader.u8();
    if (!ours || !reader.ok()) return fail("this is no test of ours");
    if (version != packet::kStreamVersion)
        return fail("version " + std::to_string(version) + " of the test is not known");
    send(streamFrame(StreamFrameType::challenge, [this](ByteWriter& writer) { writer.bytes(challenge_); }));
    state_ = State::proposal;
    return true;
}

bool TcpSession::onProposal(ByteReader& reader) {
    if (!std::ranges::equal(reader.bytes(challenge_.size()), challenge_))
        return fail("the challenge was not echoed");
    const auto plan = packet::StreamPlan::read(reader);
    if (!plan) {
        send(streamFrame(StreamFrameType::refusal, [](ByteWriter&) {}));
        return fail("a plan that is out of range");
    }
    plan_ = *plan;
    until_ = loop_.now() + packet::StreamPlan::kLongest + kSilence;
    send(streamFrame(StreamFrameType::acceptance, [](ByteWriter&) {}));
    state_ = plan_.reverse ? State::sending : State::receiving;
    if (plan_.reverse) startSending();
    return true;
}

bool TcpSession::onMessage(ByteReader& reader, std::size_t size) {
    const std::uint64_t number = reader.u64();
    reader.u64(); // its sender's time, which is not ours to judge
    if (!reader.ok()) return fail("a message that is too short");
    if (loop_.now() > until_) return fail("the test took longer than an hour");
    counter_.onMessage(number, size + packet::kStreamLengthSize, loop_.now());
    return true;
}

bool TcpSession::onEndFrame() {
    const auto totals = counter_.totals(connection_.pathInfo());
    send(streamFrame(StreamFrameType::result, [&](ByteWriter& writer) { totals.write(writer); }));
    connection_.finish();
    complete_ = true;
    state_ = State::closing;
    timer_.arm(loop_.now() + kSilence);
    return false;
}

void TcpSession::startSending() {
    PacedStream::Plan pace{.count = {}, .duration = packet::StreamPlan::kLongest, .gap = plan_.gap};
    if (plan_.count > 0) pace.count = plan_.count;
    if (plan_.duration > Duration::zero()) pace.duration = plan_.duration;
    const auto append = [this](std::uint64_t number, std::string& out) {
        appendMessage(number, plan_.size, loop_.now() - stream_->startedAt(), out);
        counter_.onMessage(number, plan_.size, loop_.now());
        keepTime();
    };
    stream_.emplace(loop_, connection_, pace, append, [this] {
        const auto totals = counter_.totals(connection_.pathInfo());
        send(streamFrame(StreamFrameType::end, [&](ByteWriter& writer) { totals.write(writer); }));
        state_ = State::awaitingResult;
    });
}

void TcpSession::keepTime() {
    timer_.arm(loop_.now() + kSilence + plan_.gap);
}

bool TcpSession::fail(std::string why) {
    failure_ = std::move(why);
    return false;
}

void TcpSession::onPeerFinished() {
    if (!complete_) failure_ = "the other side left before the end";
    end();
}

void TcpSession::onClosed(StreamEnd reason) {
    if (!complete_) failure_ = std::string("the connection ended: ") + toString(reason);
    end();
}

void TcpSession::end() {
    timer_.disarm();
    onEnd_(*this, {failure_, plan_.reverse, counter_.totals(connection_.pathInfo())});
}

} // namespace thisbe::peer
