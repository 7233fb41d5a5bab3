#include "peer/packets/outgoing_records.h"

#include "shared/packet/record_encoder.h"
#include "shared/packet/seeded_source.h"

#include <algorithm>
#include <utility>

namespace thisbe::peer {

namespace {

using packet::ControlType;
using packet::RecordsMessage;
using packet::TestDecision;
using packet::TestOutcome;
using namespace std::chrono_literals;

constexpr Duration kPersonsPatience = 65s;
constexpr Duration kFullAgain = 2ms;
constexpr int kMostAtOnce = 256; // then others have their turn

std::unique_ptr<RandomSource> sourceOf(const RecordsOrder& order, RandomSource& ids) {
    return std::make_unique<packet::SeededSource>(order.seed.value_or(ids.u64()));
}

} // namespace

OutgoingRecords::OutgoingRecords(const RecordsOrder& order, PacketCarrier& carrier, RandomSource& ids,
                                 const Clock& clock)
    : carrier_(carrier),
      clock_(clock),
      id_(ids.u32()),
      seeded_(sourceOf(order, ids)),
      maker_(order.plan, *seeded_) {
    account_.order = order;
    request_.clear();
}

void OutgoingRecords::start(TimePoint now) {
    request_.set(now, RecordsMessage{.type = ControlType::recordsRequest,
                                     .test = id_,
                                     .records = account_.order.count.value_or(0)}
                          .serialize());
    say(now);
}

void OutgoingRecords::say(TimePoint now) {
    if (request_.takeDue(now)) carrier_.sendControl(request_.message());
}

void OutgoingRecords::onControl(TimePoint now, ByteView message) {
    if (const auto decision = TestDecision::parse(message); decision && decision->test == id_)
        return onDecision(now, *decision);
    const auto taken = RecordsMessage::parse(message);
    if (!taken || taken->test != id_ || taken->type != ControlType::recordsTaken) return;
    if (state_ != State::running && state_ != State::ending) return;
    account_.taken = taken->records;
    account_.faults = taken->faults;
    if (state_ == State::running) return end(TestOutcome::aborted, "the peer takes no more records");
    if (stopped_) return end(TestOutcome::stopped, "stopped before the end");
    const bool all = account_.taken == account_.sent.records();
    end(all ? TestOutcome::completed : TestOutcome::brokenOff,
        all ? "" : "the peer took " + std::to_string(account_.taken) + " of them");
}

void OutgoingRecords::onDecision(TimePoint now, const TestDecision& decision) {
    if (state_ != State::asking && state_ != State::waiting) return; // said again
    switch (decision.verdict) {
    case TestDecision::Verdict::asked:
        if (std::exchange(state_, State::waiting) == State::asking) until_ = now + kPersonsPatience;
        return request_.clear();
    case TestDecision::Verdict::agreed:
        return begin(now);
    case TestDecision::Verdict::refused:
        return end(TestOutcome::refused, decision.refusal.toString());
    }
}

void OutgoingRecords::begin(TimePoint now) {
    request_.clear();
    until_ = kNever;
    start_ = now;
    state_ = State::running;
    pump(now);
}

TimePoint OutgoingRecords::nextDue() const {
    return start_ + static_cast<Duration::rep>(account_.sent.records()) * account_.order.gap;
}

bool OutgoingRecords::isDone(TimePoint now) const {
    const RecordsOrder& order = account_.order;
    return stopped_ || (order.count && account_.sent.records() >= *order.count) ||
           (order.duration && now >= start_ + *order.duration);
}

// False: the channel is full.
bool OutgoingRecords::sendOne(TimePoint now) {
    if (json_.empty()) {
        const packet::Record& record = maker_.next(clock_.wallNow());
        packet::appendRecordJson(record, json_);
    }
    if (!carrier_.sendRecord(json_)) {
        again_ = now + kFullAgain;
        if (until_ == kNever) until_ = now + kPatience;
        return false;
    }
    until_ = kNever;
    account_.sent.onRecord(maker_.latest(), now);
    account_.sent.onWireBytes(json_.size());
    json_.clear();
    return true;
}

void OutgoingRecords::pump(TimePoint now) {
    again_ = kNever;
    for (int i = 0; state_ == State::running && i < kMostAtOnce; ++i) {
        if (isDone(now)) return finish(now);
        if (nextDue() > now || !sendOne(now)) return;
    }
}

void OutgoingRecords::finish(TimePoint now) {
    state_ = State::ending;
    until_ = now + kPatience;
    request_.set(
        now, RecordsMessage{.type = ControlType::recordsEnd, .test = id_, .records = account_.sent.records()}
                 .serialize());
    say(now);
}

void OutgoingRecords::onDeadline(TimePoint now) {
    if (over()) return;
    if (now >= until_)
        return end(state_ == State::waiting ? TestOutcome::noAnswer : TestOutcome::vanished,
                   state_ == State::waiting   ? "the person there was asked, and no answer came"
                   : state_ == State::running ? "nothing reaches the peer any more"
                                              : "the peer did not say what it took");
    if (request_.gaveUp(now)) {
        if (state_ == State::asking)
            return end(TestOutcome::noAnswer,
                       "the peer does not answer the question; it may be a program without test traffic");
        request_.set(now, {request_.message().begin(), request_.message().end()}); // much may lie before it
    }
    say(now);
    if (state_ == State::running && now >= std::min(again_, std::max(nextDue(), start_))) pump(now);
    if (state_ == State::running && isDone(now)) finish(now);
}

TimePoint OutgoingRecords::nextDeadline() const {
    if (over()) return kNever;
    TimePoint next = std::min(request_.nextDeadline(), until_);
    if (state_ != State::running) return next;
    next = std::min(next, again_ == kNever ? nextDue() : again_);
    if (account_.order.duration) next = std::min(next, start_ + *account_.order.duration);
    return next;
}

void OutgoingRecords::stop(TimePoint now) {
    if (over()) return;
    const bool endless = !account_.order.count && !account_.order.duration;
    if (state_ == State::running && endless) return finish(now); // as it was meant
    stopped_ = true;
    if (state_ == State::running)
        finish(now);
    else if (state_ != State::ending)
        end(TestOutcome::stopped, "stopped before the peer agreed");
}

void OutgoingRecords::onConnectionLost(const std::string& why) {
    if (over()) return;
    const bool begun = state_ == State::running || state_ == State::ending;
    end(begun ? TestOutcome::vanished : TestOutcome::noAnswer,
        "the connection with the peer ended: it " + why);
}

void OutgoingRecords::end(TestOutcome outcome, std::string problem) {
    request_.clear();
    state_ = State::over;
    account_.outcome = outcome;
    account_.problem = std::move(problem);
}

} // namespace thisbe::peer
