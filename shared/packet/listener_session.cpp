#include "shared/packet/listener_session.h"

#include <algorithm>

namespace thisbe::packet {

ListenerSession::ListenerSession(TimePoint now, const TestEnd::Options& end, Options options)
    : options_(std::move(options)),
      end_(end),
      sending_(end.keys.sendControl),
      receiving_(end.keys.receiveControl),
      lastHeard_(now) {
    end_.startClock(now);
}

void ListenerSession::onProbe(TimePoint now, const Datagram& datagram) {
    if (end_.onProbe(now, datagram)) lastHeard_ = now;
}

void ListenerSession::onControl(TimePoint now, const Datagram& datagram) {
    const auto message = SessionMessage::parse(datagram.payload);
    if (!message || datagram.remote != end_.remote() || !receiving_.verify(datagram.payload)) return;
    lastHeard_ = now;
    switch (message->type) {
    case ControlType::start:
        return onStart(now);
    case ControlType::finish:
        return onFinish(now, *message);
    case ControlType::abort:
        if (!over()) {
            theirSender_ = message->sender;
            theirReceiver_ = message->receiver;
            end_.finishReceiving(message->sender.scheduled);
            end_.stop();
            outcome_ = message->reason == AbortReason::stopped ? TestOutcome::stopped : TestOutcome::aborted;
        }
        gone_ = true;
        return;
    case ControlType::hello:
    case ControlType::challenge:
    case ControlType::proposal:
    case ControlType::acceptance:
    case ControlType::refusal:
    case ControlType::request:
    case ControlType::recordsRequest:
    case ControlType::recordsEnd:
    case ControlType::recordsTaken:
    case ControlType::decision:
    case ControlType::started:
    case ControlType::progress:
    case ControlType::result:
        return; // not a generator's to say
    }
}

void ListenerSession::onStart(TimePoint now) {
    if (over()) return;
    if (!started_) {
        started_ = true;
        if (options_.plan.listenerSends()) end_.startSending(now, options_.plan.shape);
        const Duration planned = options_.plan.shape.duration;
        lastChance_ = now + (planned == Duration{} ? options_.longest : planned) + kOvertime;
        nextProgress_ = now + kProgress;
    }
    say(ControlType::started, AbortReason::none);
}

void ListenerSession::onFinish(TimePoint now, const SessionMessage& message) {
    if (!over()) {
        const bool early = options_.plan.listenerSends() && !end_.senderReport().finished;
        theirSender_ = message.sender;
        theirReceiver_ = message.receiver;
        end_.finishReceiving(message.sender.scheduled);
        end_.stop();
        outcome_ = early ? TestOutcome::stopped : TestOutcome::completed;
        nextProgress_ = kNever;
        goneAt_ = now + kLinger;
    }
    say(ControlType::result, AbortReason::none);
}

void ListenerSession::say(ControlType type, AbortReason reason) {
    const SessionMessage message{type, end_.session(), reason, end_.senderReport(), end_.receiverReport()};
    message_.resize(SessionMessage::size());
    message.serialize(message_);
    sending_.seal(message_);
}

void ListenerSession::giveUp(TestOutcome outcome, AbortReason reason) {
    end_.stop();
    // How many there were nobody told: what is missing among those that came is all that is known.
    end_.finishReceiving(end_.receiverReport().next);
    outcome_ = outcome;
    say(ControlType::abort, reason);
    gone_ = true;
}

void ListenerSession::stop() {
    if (!over()) giveUp(TestOutcome::brokenOff, AbortReason::stopped);
}

void ListenerSession::onDeadline(TimePoint now) {
    if (now >= goneAt_) gone_ = true;
    if (over()) return;
    if (now >= lastHeard_ + kSilence) return giveUp(TestOutcome::vanished, AbortReason::silence);
    if (now >= lastChance_) return giveUp(TestOutcome::brokenOff, AbortReason::overtime);
    if (now < nextProgress_) return;
    say(ControlType::progress, AbortReason::none);
    nextProgress_ = now + kProgress;
}

TimePoint ListenerSession::nextDeadline() const {
    if (!message_.empty()) return TimePoint::min();
    if (over()) return goneAt_;
    return std::min({lastHeard_ + kSilence, lastChance_, nextProgress_, end_.nextDeadline()});
}

void ListenerSession::takeOutput(TimePoint now, DatagramBatch& batch) {
    if (!message_.empty()) batch.append({.payload = message_, .local = {}, .remote = end_.remote()});
    message_.clear();
    if (!over()) end_.takeOutput(now, batch);
}

} // namespace thisbe::packet
