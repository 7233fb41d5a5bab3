#include "shared/packet/generator_session.h"

#include "shared/packet/control/acceptance.h"

#include <algorithm>

namespace thisbe::packet {

namespace {

using namespace std::chrono_literals;

constexpr Duration kSettleAtMost = 1s;
constexpr Duration kDrainAtMost = 2s;

std::vector<std::uint8_t> join(ByteView first, ByteView second) {
    std::vector<std::uint8_t> out(first.begin(), first.end());
    out.insert(out.end(), second.begin(), second.end());
    return out;
}

} // namespace

const char* toString(TestOutcome outcome) {
    switch (outcome) {
    case TestOutcome::running:
        return "running";
    case TestOutcome::completed:
        return "completed";
    case TestOutcome::stopped:
        return "stopped";
    case TestOutcome::noAnswer:
        return "no answer";
    case TestOutcome::refused:
        return "refused";
    case TestOutcome::vanished:
        return "vanished";
    case TestOutcome::aborted:
        return "aborted";
    case TestOutcome::brokenOff:
        return "broken off";
    }
    return "?";
}

GeneratorSession::GeneratorSession(const Endpoint& listener, const TestPlan& plan, RandomSource& random)
    : listener_(listener), plan_(plan), random_(random) {
    request_.clear();
}

void GeneratorSession::start(TimePoint now) {
    ask(now);
}

void GeneratorSession::startAgreed(TimePoint now, AttemptId attempt) {
    attempt_ = attempt;
    agreed_ = true;
    propose(now, {});
}

void GeneratorSession::ask(TimePoint now) {
    attempt_ = AttemptId(random_.u64());
    std::vector<std::uint8_t> hello(Hello::kSize);
    Hello{attempt_}.serialize(hello);
    request_.set(now, std::move(hello));
    setState(State::asking);
}

void GeneratorSession::onDatagram(TimePoint now, const Datagram& datagram) {
    if (state_ == State::ended || datagram.remote != listener_) return;
    const auto kind = probeKindOf(datagram.payload);
    if (!kind) return;
    if (*kind == ProbeKind::control)
        onControl(now, datagram.payload);
    else if (end_ && end_->onProbe(now, datagram))
        lastHeard_ = now;
    proceed(now);
}

void GeneratorSession::onControl(TimePoint now, ByteView message) {
    const auto header = ControlHeader::parse(message);
    if (!header) return;
    switch (header->type) {
    case ControlType::challenge:
        if (const auto challenge = Challenge::parse(message)) onChallenge(now, *challenge);
        return;
    case ControlType::acceptance:
        return onAcceptance(now, message);
    case ControlType::refusal:
        if (const auto refusal = Refusal::parse(message)) onRefusal(now, *refusal);
        return;
    case ControlType::started:
    case ControlType::progress:
    case ControlType::result:
    case ControlType::abort:
        return onSessionMessage(now, message);
    case ControlType::hello:
    case ControlType::proposal:
    case ControlType::start:
    case ControlType::finish:
    case ControlType::request:
        return; // a generator's own
    case ControlType::decision:
    case ControlType::recordsRequest:
    case ControlType::recordsEnd:
    case ControlType::recordsTaken:
        return; // its owner's business
    }
}

void GeneratorSession::onChallenge(TimePoint now, const Challenge& challenge) {
    if (state_ == State::asking && challenge.attempt == attempt_) propose(now, challenge.nonce);
}

void GeneratorSession::propose(TimePoint now, const stun::NonceIssuer::Text& nonce) {
    auto agreement = KeyAgreement::generate();
    if (!agreement) return endWith(TestOutcome::brokenOff, agreement.error().message);
    agreement_.emplace(std::move(*agreement));
    std::vector<std::uint8_t> message(Proposal::kSize);
    Proposal{attempt_, nonce, agreement_->publicKey(), plan_}.serialize(message);
    request_.set(now, std::move(message));
    setState(State::proposing);
}

void GeneratorSession::onAcceptance(TimePoint now, ByteView message) {
    const auto acceptance = Acceptance::parse(message);
    if (!acceptance || state_ != State::proposing || acceptance->attempt != attempt_) return;
    const auto secret = agreement_->agree(acceptance->key);
    if (!secret) return;
    const auto transcript = join(request_.message(), message.first(Acceptance::kTagOffset));
    const auto keys = SessionKeys::derive(*secret, transcript, true);
    // A forged one changes nothing: the true one is still to come.
    if (!keys || !SessionSeal(keys->receiveControl).verify(message)) return;
    end_ = std::make_unique<TestEnd>(TestEnd::Options{acceptance->session, *keys, listener_, now});
    end_->startClock(now);
    lastHeard_ = now;
    request_.clear();
    stateUntil_ = now + kSettleAtMost;
    setState(State::settling);
}

void GeneratorSession::onRefusal(TimePoint now, const Refusal& refusal) {
    if (state_ != State::proposing || refusal.attempt != attempt_) return;
    if (refusal.reason == RefusalReason::staleNonce) return ask(now);
    endWith(TestOutcome::refused, refusal.toString());
}

void GeneratorSession::onSessionMessage(TimePoint now, ByteView bytes) {
    const auto message = SessionMessage::parse(bytes);
    if (!message || !end_ || message->session != end_->session()) return;
    if (!SessionSeal(end_->keys().receiveControl).verify(bytes)) return;
    lastHeard_ = now;
    // A late report is of an earlier time: its numbers are smaller.
    if (message->receiver.received >= theirReceiver_.received &&
        message->sender.scheduled >= theirSender_.scheduled) {
        theirSender_ = message->sender;
        theirReceiver_ = message->receiver;
    }
    if (message->type == ControlType::abort)
        return endWith(TestOutcome::aborted,
                       std::string("the listener ended the test: ") + toString(message->reason));
    if (message->type == ControlType::started && state_ == State::starting) {
        request_.clear();
        startedAt_ = now;
        setState(State::running);
        if (plan_.generatorSends()) end_->startSending(now, plan_.shape);
    }
    if (message->type == ControlType::result && state_ == State::finishing) onResult(now);
}

void GeneratorSession::onResult(TimePoint now) {
    request_.clear();
    stateUntil_ = receivingFinished_ || !plan_.listenerSends() ? now : now + drainTime();
    setState(State::closing);
}

std::vector<std::uint8_t> GeneratorSession::sealed(ControlType type, AbortReason reason) const {
    const SessionMessage message{type, end_->session(), reason, end_->senderReport(), end_->receiverReport()};
    std::vector<std::uint8_t> bytes(SessionMessage::size());
    message.serialize(bytes);
    SessionSeal(end_->keys().sendControl).seal(bytes);
    return bytes;
}

void GeneratorSession::request(TimePoint now, ControlType type) {
    request_.set(now, sealed(type, AbortReason::none));
}

bool GeneratorSession::streamsAreOver(TimePoint now) const {
    const Duration length = plan_.shape.duration;
    if (length != Duration{} && now >= startedAt_ + length + kGrace) return true;
    if (plan_.generatorSends() && !end_->sender()->finished()) return false;
    return !plan_.listenerSends() || theirSender_.finished != 0;
}

Duration GeneratorSession::drainTime() const {
    return std::clamp(2 * end_->clock().roundTrips().largest(), kDrain, kDrainAtMost);
}

// What time or progress allow.
void GeneratorSession::proceed(TimePoint now) {
    if (state_ == State::settling &&
        (end_->clock().exchanges() >= ClockSync::kEnough || now >= stateUntil_)) {
        setState(State::starting);
        request(now, ControlType::start);
    }
    if (state_ == State::running && streamsAreOver(now)) {
        end_->sender() ? end_->sender()->stop() : void();
        stateUntil_ = now + drainTime();
        setState(State::draining);
    }
    if (state_ == State::draining && now >= stateUntil_) finish(now);
    if (state_ == State::closing && now >= stateUntil_) {
        if (!receivingFinished_) end_->finishReceiving(theirSender_.scheduled);
        receivingFinished_ = true;
        endWith(stopped_ ? TestOutcome::stopped : TestOutcome::completed,
                stopped_ ? "stopped before the end" : "");
    }
}

void GeneratorSession::finish(TimePoint now) {
    if (plan_.listenerSends() && theirSender_.finished != 0) {
        end_->finishReceiving(theirSender_.scheduled);
        receivingFinished_ = true;
    }
    setState(State::finishing);
    request(now, ControlType::finish);
}

void GeneratorSession::onDeadline(TimePoint now) {
    if (state_ == State::ended) return;
    proceed(now);
    if (request_.gaveUp(now)) {
        if (state_ == State::asking || state_ == State::proposing)
            return endWith(TestOutcome::noAnswer,
                           agreed_ ? "the peer agreed, and then was not heard any more"
                                   : "no listener agreed within 5 s; does 'thisbe listen' run there, and "
                                     "does a firewall let UDP through?");
        return abort(TestOutcome::vanished, AbortReason::silence, "the listener no longer answers");
    }
    if (end_ && state_ != State::ended && now >= lastHeard_ + kSilence)
        abort(TestOutcome::vanished, AbortReason::silence,
              "nothing came from the listener for 3 s: stopped sending");
}

TimePoint GeneratorSession::nextDeadline() const {
    if (state_ == State::ended) return kNever;
    TimePoint next = request_.nextDeadline();
    if (!end_) return next;
    next = std::min({next, end_->nextDeadline(), lastHeard_ + kSilence});
    const bool timed = state_ == State::settling || state_ == State::draining || state_ == State::closing;
    if (timed) next = std::min(next, stateUntil_);
    if (state_ == State::running && plan_.shape.duration != Duration{})
        next = std::min(next, startedAt_ + plan_.shape.duration + kGrace);
    return next;
}

void GeneratorSession::takeOutput(TimePoint now, DatagramBatch& batch) {
    if (!farewell_.empty()) batch.append({.payload = farewell_, .local = {}, .remote = listener_});
    farewell_.clear();
    if (state_ == State::ended) return;
    if (request_.takeDue(now))
        batch.append({.payload = request_.message(), .local = {}, .remote = listener_});
    if (end_) end_->takeOutput(now, batch);
}

void GeneratorSession::onRefused() {
    if (state_ == State::asking)
        endWith(TestOutcome::noAnswer, "nobody listens there (ICMP: port unreachable)");
}

void GeneratorSession::stop(TimePoint now) {
    stopped_ = true;
    switch (state_) {
    case State::asking:
    case State::proposing:
        return endWith(TestOutcome::stopped, "stopped before a listener agreed");
    case State::settling:
    case State::starting:
        return abort(TestOutcome::stopped, AbortReason::stopped, "stopped before the test began");
    case State::running:
    case State::draining:
        end_->sender() ? end_->sender()->stop() : void();
        return finish(now);
    case State::finishing:
    case State::closing:
    case State::ended:
        return;
    }
}

void GeneratorSession::endWith(TestOutcome outcome, std::string problem) {
    if (state_ == State::ended) return;
    if (end_) end_->stop();
    request_.clear();
    outcome_ = outcome;
    problem_ = std::move(problem);
    setState(State::ended);
}

void GeneratorSession::abort(TestOutcome outcome, AbortReason reason, std::string problem) {
    farewell_ = sealed(ControlType::abort, reason);
    if (!receivingFinished_) end_->finishReceiving(theirSender_.scheduled);
    receivingFinished_ = true;
    endWith(outcome, std::move(problem));
}

} // namespace thisbe::packet
