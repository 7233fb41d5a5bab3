#include "peer/packets/incoming_records.h"

#include <utility>

namespace thisbe::peer {

using packet::ControlType;
using packet::RecordsMessage;
using packet::RefusalReason;
using packet::TestDecision;

IncomingRecords::IncomingRecords(PacketCarrier& carrier, Deeds deeds)
    : carrier_(carrier), deeds_(std::move(deeds)) {}

void IncomingRecords::onControl(TimePoint now, ByteView message) {
    const auto records = RecordsMessage::parse(message);
    if (!records) return;
    if (records->type == ControlType::recordsRequest) return onRequest(now, *records);
    if (records->type != ControlType::recordsEnd || records->test != test_) return;
    if (taking_) end();
    sayTaken(); // again, where it is said again
}

void IncomingRecords::onRequest(TimePoint now, const RecordsMessage& request) {
    if (decision_ && request.test == test_) { // said again
        carrier_.sendControl(decision_->serialize());
        return;
    }
    if (taking_ || askedUntil_ != kNever) {
        TestDecision busy{.test = request.test, .refusal = {.attempt = {}, .reason = RefusalReason::busy}};
        carrier_.sendControl(busy.serialize());
        return;
    }
    test_ = request.test;
    statistics_ = {};
    const TestDecision decision = deeds_.consent(request.records);
    if (decision.verdict == TestDecision::Verdict::asked) askedUntil_ = now + kPersonsPatience;
    decide(decision);
}

void IncomingRecords::decide(const TestDecision& decision) {
    decision_ = decision;
    decision_->test = test_;
    taking_ = decision.verdict == TestDecision::Verdict::agreed;
    carrier_.sendControl(decision_->serialize());
}

bool IncomingRecords::answer(bool agreed) {
    if (askedUntil_ == kNever) return false;
    askedUntil_ = kNever;
    decide({.test = {},
            .verdict = agreed ? TestDecision::Verdict::agreed : TestDecision::Verdict::refused,
            .refusal = {.attempt = {}, .reason = RefusalReason::declined}});
    return true;
}

void IncomingRecords::onDeadline(TimePoint now) {
    if (now < askedUntil_) return;
    askedUntil_ = kNever;
    decide({.test = {},
            .verdict = TestDecision::Verdict::refused,
            .refusal = {.attempt = {}, .reason = RefusalReason::unanswered}});
}

void IncomingRecords::onText(TimePoint now, std::string_view json) {
    if (!taking_) return;
    if (!parser_) parser_ = std::make_unique<packet::RecordParser>(kMostJson);
    statistics_.onWireBytes(json.size());
    if (const auto parsed = parser_->parse(asBytes(json), record_); !parsed) {
        statistics_.onProblem(parsed.error().problem);
        if (statistics_.problems() < kMostFaults) return;
        end();
        return sayTaken();
    }
    statistics_.onRecord(record_, now);
    deeds_.onRecord(record_);
}

void IncomingRecords::sayTaken() {
    carrier_.sendControl(RecordsMessage{.type = ControlType::recordsTaken,
                                        .test = test_,
                                        .records = statistics_.records(),
                                        .faults = statistics_.problems()}
                             .serialize());
}

void IncomingRecords::end() {
    taking_ = false;
    deeds_.onEnd(statistics_);
}

void IncomingRecords::stop() {
    if (askedUntil_ != kNever) answer(false);
    if (!taking_) return;
    end();
    sayTaken();
}

} // namespace thisbe::peer
