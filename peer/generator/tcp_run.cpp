#include "peer/generator/tcp_run.h"

namespace thisbe::peer {

namespace {

using packet::StreamFrameType;

constexpr Duration kPatience = std::chrono::seconds{10};
constexpr std::size_t kUnsent = 2 * packet::kStreamLargest;

} // namespace

TcpRun::TcpRun(EventLoop& loop, std::vector<Endpoint> addresses, const packet::StreamPlan& plan,
               std::function<void()> onEnd)
    : loop_(loop),
      addresses_(std::move(addresses)),
      plan_(plan),
      onEnd_(std::move(onEnd)),
      framer_(packet::kStreamLargest),
      timer_(loop.timers(), [this] {
          end(state_ <= State::answer ? Failure::noConsent : Failure::broken,
              remote().toString() + " does not answer; is it a 'thisbe listen tcp://…'?");
      }) {
    connectNext();
}

TcpRun::~TcpRun() = default;

packet::StreamTotals TcpRun::own() const {
    return counter_.totals(path_);
}

void TcpRun::connectNext() {
    const TcpConnection::Options options{.maxUnsent = kUnsent};
    connection_ = std::make_unique<TcpConnection>(loop_, addresses_[nextAddress_++],
                                                  static_cast<StreamHandler&>(*this), options);
}

void TcpRun::onConnected() {
    connection_->write(streamFrame(StreamFrameType::hello, [](ByteWriter& writer) {
        writer.bytes(asBytes(packet::kStreamMagic));
        writer.u8(packet::kStreamVersion);
    }));
    state_ = State::challenge;
    keepTime();
}

void TcpRun::onBytes(ByteView bytes) {
    if (over_) return;
    const auto problem = framer_.onBytes(bytes, [this](ByteView frame) { return onFrame(frame); });
    if (over_) return;
    if (problem)
        end(Failure::noConsent,
            remote().toString() + " speaks something else; is it a 'thisbe listen tcp://…'?");
    else
        keepTime();
}

bool TcpRun::onFrame(ByteView frame) {
    ByteReader reader(frame);
    const auto type = static_cast<StreamFrameType>(reader.u8());
    switch (state_) {
    case State::connecting:
        break;
    case State::challenge:
        return type == StreamFrameType::challenge && onChallenge(reader);
    case State::answer:
        return onAnswer(type);
    case State::sending:
    case State::receiving:
    case State::awaitingResult:
        return onTraffic(type, reader, frame.size());
    }
    return true;
}

bool TcpRun::onChallenge(ByteReader& reader) {
    const ByteView challenge = reader.bytes(packet::kStreamChallengeSize);
    connection_->write(streamFrame(StreamFrameType::proposal, [&](ByteWriter& writer) {
        writer.bytes(challenge);
        plan_.write(writer);
    }));
    state_ = State::answer;
    return true;
}

bool TcpRun::onAnswer(StreamFrameType type) {
    if (type != StreamFrameType::acceptance)
        return end(Failure::noConsent, remote().toString() + " does not agree to this test");
    state_ = plan_.reverse ? State::receiving : State::sending;
    if (!plan_.reverse) startSending();
    return true;
}

bool TcpRun::onTraffic(StreamFrameType type, ByteReader& reader, std::size_t size) {
    if (state_ == State::receiving && type == StreamFrameType::message) {
        const std::uint64_t number = reader.u64();
        reader.u64();
        counter_.onMessage(number, size + packet::kStreamLengthSize, loop_.now());
        return true;
    }
    const bool expected = state_ == State::receiving
                              ? type == StreamFrameType::end
                              : state_ == State::awaitingResult && type == StreamFrameType::result;
    const auto totals = packet::StreamTotals::read(reader);
    if (!expected || !reader.ok())
        return end(Failure::broken, remote().toString() + " sent an unexpected frame");
    theirs_ = totals;
    path_ = connection_->pathInfo();
    if (state_ == State::receiving)
        connection_->write(
            streamFrame(StreamFrameType::result, [this](ByteWriter& writer) { own().write(writer); }));
    connection_->finish();
    return end();
}

void TcpRun::startSending() {
    PacedStream::Plan pace{.count = {}, .duration = {}, .gap = plan_.gap};
    if (plan_.count > 0) pace.count = plan_.count;
    if (plan_.duration > Duration::zero()) pace.duration = plan_.duration;
    const auto append = [this](std::uint64_t number, std::string& out) {
        appendMessage(number, plan_.size, loop_.now() - stream_->startedAt(), out);
        counter_.onMessage(number, plan_.size, loop_.now());
        keepTime();
    };
    stream_.emplace(loop_, *connection_, pace, append, [this] {
        state_ = State::awaitingResult;
        path_ = connection_->pathInfo();
        connection_->write(
            streamFrame(StreamFrameType::end, [this](ByteWriter& writer) { own().write(writer); }));
        keepTime();
    });
}

void TcpRun::keepTime() {
    timer_.arm(loop_.now() + kPatience + plan_.gap);
}

void TcpRun::stop() {
    if (over_) return;
    const bool again = stopping_;
    stopping_ = true;
    if (!again && state_ == State::sending) return stream_->stop();
    end();
}

void TcpRun::onPeerFinished() {
    if (!over_)
        end(state_ <= State::answer ? Failure::noConsent : Failure::broken,
            remote().toString() + " closed the connection before the end");
}

void TcpRun::onClosed(StreamEnd reason) {
    if (over_) return;
    if (state_ == State::connecting) {
        if (nextAddress_ < addresses_.size()) return connectNext();
        end(Failure::noConnection, "no connection to " + remote().toString() + ": " + toString(reason));
        return;
    }
    end(Failure::broken, "the connection to " + remote().toString() + " ended: " + toString(reason));
}

bool TcpRun::end(Failure kind, std::string why) {
    failure_.emplace(kind, std::move(why));
    return end();
}

bool TcpRun::end() {
    over_ = true;
    timer_.disarm();
    onEnd_ ? onEnd_() : loop_.stop();
    return false;
}

} // namespace thisbe::peer
