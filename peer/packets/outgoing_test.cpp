#include "peer/packets/outgoing_test.h"

#include <algorithm>
#include <utility>

namespace thisbe::peer {

namespace {

using packet::GeneratorSession;
using packet::TestDecision;
using packet::TestOutcome;
constexpr std::size_t kOutputAtOnce = 64;

} // namespace

OutgoingTest::OutgoingTest(const Options& options, PacketCarrier& carrier, RandomSource& random)
    : options_(options),
      carrier_(carrier),
      output_(kOutputAtOnce, kOutputAtOnce * packet::ControlHeader::kLargestMessage) {
    question_.test = packet::TestId(random.u32());
    question_.inTurn = options.inTurn;
    question_.plan = options.plan;
    for (const packet::StreamWay way : options.ways) {
        const packet::AttemptId attempt(random.u64());
        question_.streams.push_back({attempt, way});
        streams_.push_back(std::make_unique<Stream>(attempt, way, carrier, options.plan, random));
    }
    request_.clear();
}

void OutgoingTest::start(TimePoint now) {
    request_.set(now, question_.serialize());
    settle(now);
}

void OutgoingTest::onControl(TimePoint now, ByteView message) {
    if (state_ == State::over) return;
    if (const auto decision = TestDecision::parse(message)) {
        if (decision->test == question_.test) onDecision(now, *decision);
    } else if (state_ == State::running) {
        for (const auto& stream : streams_) // each takes what is its own
            if (stream->begun)
                stream->session.onDatagram(now, {.payload = message, .local = {}, .remote = {}});
    }
    settle(now);
}

void OutgoingTest::onDecision(TimePoint now, const TestDecision& decision) {
    if (state_ == State::running) return; // said again
    switch (decision.verdict) {
    case TestDecision::Verdict::asked:
        if (std::exchange(state_, State::waiting) == State::asking) personUntil_ = now + kPersonsPatience;
        return request_.clear();
    case TestDecision::Verdict::agreed:
        request_.clear();
        state_ = State::running;
        return;
    case TestDecision::Verdict::refused:
        return end(TestOutcome::refused, decision.refusal.toString());
    }
}

bool OutgoingTest::onPacket(TimePoint now, ice::PairId pair, ByteView datagram) {
    const auto session = packet::sessionOf(datagram);
    for (const auto& stream : streams_) {
        const packet::TestEnd* const end = stream->session.end();
        if (end == nullptr || end->session() != session) continue;
        stream->path.receive(now, pair, datagram, *end,
                             [&](const Datagram& received) { stream->session.onDatagram(now, received); });
        if (now >= stream->session.nextDeadline() || stream->session.sender() == nullptr) drive(now, *stream);
        return true;
    }
    return false;
}

void OutgoingTest::begin(TimePoint now, Stream& stream) {
    stream.begun = true;
    stream.session.startAgreed(now, stream.attempt);
}

void OutgoingTest::drive(TimePoint now, Stream& stream) {
    if (stream.session.end() != nullptr) stream.path.countFor(*stream.session.end());
    stream.path.follow(stream.session.sender(), options_.plan.shape);
    output_.clear();
    stream.session.takeOutput(now, output_);
    stream.path.sendOutput(output_.datagrams());
}

void OutgoingTest::settle(TimePoint now) {
    if (state_ == State::over) return;
    if (request_.takeDue(now)) carrier_.sendControl(request_.message());
    if (state_ != State::running) return;
    for (const auto& stream : streams_) {
        if (!stream->begun && !stopping_) begin(now, *stream);
        if (!stream->begun) continue;
        drive(now, *stream);
        if (options_.inTurn && !stream->ended()) return;
    }
    const auto isDone = [this](const auto& stream) { return stream->begun ? stream->ended() : stopping_; };
    if (std::ranges::all_of(streams_, isDone)) endWithStreams();
}

// As good as the worst of them.
void OutgoingTest::endWithStreams() {
    for (const auto& stream : streams_)
        if (stream->begun && stream->session.outcome() != TestOutcome::completed)
            return end(stream->session.outcome(),
                       std::string(packet::toString(stream->path.way())) + ": " + stream->session.problem());
    if (stopping_) return end(TestOutcome::stopped, "stopped before the end");
    end(TestOutcome::completed, {});
}

void OutgoingTest::onDeadline(TimePoint now) {
    if (state_ == State::over) return;
    if (request_.gaveUp(now))
        return end(TestOutcome::noAnswer,
                   "the peer does not answer the question; it may be a program without test traffic");
    if (state_ == State::waiting && now >= personUntil_)
        return end(TestOutcome::noAnswer, "the person there was asked, and no answer came");
    for (const auto& stream : streams_)
        stream->path.onDeadline(now);
    for (const auto& stream : streams_)
        if (stream->begun && now >= stream->session.nextDeadline()) stream->session.onDeadline(now);
    settle(now);
}

TimePoint OutgoingTest::nextDeadline() const {
    if (state_ == State::over) return kNever;
    TimePoint next = request_.nextDeadline();
    if (state_ == State::waiting) next = std::min(next, personUntil_);
    for (const auto& stream : streams_)
        if (stream->begun)
            next = std::min({next, stream->session.nextDeadline(), stream->path.nextDeadline()});
    return next;
}

TimePoint OutgoingTest::nextDue() const {
    TimePoint next = kNever;
    for (const auto& stream : streams_)
        next = std::min(next, stream->path.nextDue());
    return next;
}

void OutgoingTest::send(TimePoint now) {
    for (const auto& stream : streams_)
        stream->path.sendDue(now);
}

void OutgoingTest::stop(TimePoint now) {
    if (state_ == State::over) return;
    stopping_ = true;
    if (state_ != State::running) return end(TestOutcome::stopped, "stopped before the peer agreed");
    for (const auto& stream : streams_)
        if (stream->begun) stream->session.stop(now);
    settle(now);
}

void OutgoingTest::onConnectionLost(const std::string& why) {
    end(state_ == State::running ? TestOutcome::vanished : TestOutcome::noAnswer,
        "the connection with the peer ended: it " + why);
}

void OutgoingTest::end(TestOutcome outcome, std::string problem) {
    if (state_ == State::over) return;
    for (const auto& stream : streams_)
        if (stream->session.end() != nullptr) stream->session.end()->stop();
    for (const auto& stream : streams_)
        stream->path.relabel();
    request_.clear();
    state_ = State::over;
    outcome_ = outcome;
    problem_ = std::move(problem);
}

} // namespace thisbe::peer
