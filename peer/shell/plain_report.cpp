#include "peer/shell/plain_report.h"

#include "peer/records/record_line.h"
#include "peer/records/record_report.h"
#include "peer/report/records_account.h"
#include "peer/report/test_account_text.h"
#include "peer/report/test_result_text.h"
#include "peer/shell/shell_command.h"
#include "peer/shell/why_report.h"
#include "peer/shell/without_end.h"

namespace thisbe::peer {

namespace {

namespace event = signal::event;

// The way of a text and what may be believed of it.
std::string wayText(const ChatWay& way) {
    return std::string(way.path ? toString(*way.path) : "no path now") +
           (way.encrypted ? ", end-to-end encrypted" : ", not end-to-end encrypted") +
           (way.verified ? ", peer verified" : ", peer not verified");
}

std::string gapText(Duration gap) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(gap).count()) + " ms";
}

std::string counted(std::size_t count, const char* noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string refusedText(const event::Refused& refusal) {
    std::string out = "the server refuses: " + refusal.text;
    if (refusal.limit) out += ", limit: " + *refusal.limit;
    if (!refusal.retryAfter) return out + "; trying again";
    const auto tenths = (refusal.retryAfter->count() + 99) / 100;
    return out + "; asking again in " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) +
           " s";
}

std::string newPlace(const signal::PeerEndpoints& endpoints) {
    std::string out;
    for (const auto& end : {endpoints.public4, endpoints.public6})
        if (end) out += (out.empty() ? "" : " and ") + end->toString();
    return out.empty() ? "an unknown address" : out;
}

// What is told about our own registration; empty for what is not.
struct NoticeText {
    std::string operator()(const event::Registered& e) const {
        return std::string(e.newSession ? "registered over " : "also over ") + toString(e.family) +
               ", seen as " + e.mapped.toString();
    }
    std::string operator()(const event::AddressChanged& e) const {
        return std::string("your ") + toString(e.family) + " address is now " + e.mapped.toString();
    }
    // What ends the session is told in one line, at the end.
    std::string operator()(const event::Refused& e) const { return e.final ? "" : refusedText(e); }
    std::string operator()(const event::ServerKeyRefused&) const { return ""; }
    std::string operator()(const event::RosterComplete& e) const {
        return counted(e.peers, "peer") + " here, you included; @help lists the commands";
    }
    std::string operator()(const event::ReplacedByOther&) const { return ""; }
    std::string operator()(const event::ServerStopping&) const {
        return "the server stops; registering again when it is back";
    }
    std::string operator()(const event::ServerUnreachable& e) const {
        return printable(e.why) + "; trying on";
    }
    std::string operator()(const event::ServerBack&) const { return "the server answers again"; }
    std::string operator()(const event::ServerRestarted&) const {
        return "the server was restarted; you are registered again";
    }
    std::string operator()(const event::Unregistered& e) const {
        return e.confirmed ? "" : "left, but the server did not confirm it";
    }
    std::string operator()(const event::PeerChanged&) const { return ""; }
    std::string operator()(const event::SignalReceived&) const { return ""; }
    std::string operator()(const event::SignalOutcome&) const { return ""; }
};

} // namespace

std::string PlainReport::peerChanged(const event::PeerChanged& change) const {
    const std::string id = printable(change.id);
    switch (change.reason) {
    case signal::Reason::joined:
        return paint_(Colour::green, id + " joined");
    case signal::Reason::left:
    case signal::Reason::timedOut:
    case signal::Reason::replaced:
        return paint_(Colour::yellow, id + " " + toString(change.reason));
    case signal::Reason::moved:
        return paint_(Colour::blue, id + " moved to " + newPlace(change.endpoints));
    case signal::Reason::stopping:
    case signal::Reason::none:
        return paint_(Colour::yellow, id + " is gone");
    }
    return id;
}

std::optional<ReportText> PlainReport::event(const signal::RegistrationEvent& happened) const {
    if (const auto* change = std::get_if<event::PeerChanged>(&happened))
        return ReportText{ReportText::Kind::data, peerChanged(*change)};
    const std::string text = std::visit(NoticeText{}, happened);
    return text.empty() ? std::nullopt : std::optional(notice(text));
}

ReportText PlainReport::message(std::string_view from, std::string_view text, const ChatWay& way) const {
    return {ReportText::Kind::data, paint_(Colour::cyan, printable(from) + ">") + " " + printable(text) +
                                        paint_(Colour::dim, "  (" + wayText(way) + ")")};
}

ReportText PlainReport::sent(const ChatOutcome& chat) const {
    const std::string to = printable(chat.to);
    const std::string how =
        chat.delivered ? paint_(Colour::dim, "  (delivered, " + wayText(chat.way) + ")")
                       : paint_(Colour::red, "  (not delivered: " + to + " " + printable(chat.why) + ")");
    return {ReportText::Kind::data, "-> " + to + ": " + printable(chat.text) + how};
}

std::optional<ReportText> PlainReport::path(std::string_view id, const PathEvent& event,
                                            const DeliveryCounts& since) const {
    const std::string name = printable(id);
    std::string text;
    if (const auto* switched = std::get_if<path::Switched>(&event)) {
        text = name + ": " + toString(switched->to.pathClass);
        if (switched->from) text += std::string(" instead of ") + toString(switched->from->pathClass);
        text += std::string(", ") + toString(switched->reason);
        if (switched->from)
            text += ", gap " + gapText(switched->gap) + ", lost " + std::to_string(since.lost) +
                    ", duplicated " + std::to_string(since.duplicated);
    } else if (const auto* lost = std::get_if<path::Lost>(&event)) {
        text = name + ": no path, " + toString(lost->reason) + "; what you say waits";
    } else if (const auto* recovered = std::get_if<path::Recovered>(&event)) {
        text = name + ": " + toString(recovered->to.pathClass) + " again, gap " + gapText(recovered->gap);
    } else {
        return std::nullopt;
    }
    return ReportText{ReportText::Kind::data, paint_(Colour::blue, text)};
}

ReportText PlainReport::why(std::string_view id, const WhyFacts& facts) const {
    return {ReportText::Kind::data, whyForPeople(id, facts, paint_)};
}

ReportText PlainReport::testAsked(std::string_view id, const packet::TestRequest& request) const {
    const std::string name = printable(id);
    return {ReportText::Kind::data, paint_(Colour::yellow, name + " " + questionText(request)) +
                                        "; @accept " + name + " or @refuse " + name};
}

ReportText PlainReport::incomingTest(const TestResult& result) const {
    if (result.outcome == packet::TestOutcome::running)
        return {ReportText::Kind::data, "test from " + printable(result.peer) + " by " + result.way + ": " +
                                            result.plan.shape.toString() + ", " +
                                            packet::toString(result.plan.direction)};
    return {ReportText::Kind::data, withoutEnd(asText(result, paint_))};
}

ReportText PlainReport::testEnded(const TestAccount& account) const {
    std::string text = asText(account, paint_);
    if (account.outcome != packet::TestOutcome::completed)
        text +=
            paint_(Colour::red, "test with " + printable(account.order.to) + ": " +
                                    packet::toString(account.outcome) + ", " + printable(account.problem)) +
            "\n";
    return {ReportText::Kind::data, withoutEnd(std::move(text))};
}

ReportText PlainReport::recordsAsked(std::string_view id, std::uint64_t records) const {
    const std::string name = printable(id);
    return {ReportText::Kind::data,
            paint_(Colour::yellow,
                   name + " wants to send you " + (records == 0 ? "records" : counted(records, "record"))) +
                "; @accept " + name + " or @refuse " + name};
}

ReportText PlainReport::record(std::string_view id, const packet::Record& record) const {
    std::string line;
    appendRecordLine(record, printable(id), line);
    return {ReportText::Kind::data, paint_(colourOf(record.type), withoutEnd(std::move(line)))};
}

ReportText PlainReport::recordsTaken(std::string_view id, const RecordStatistics& taken) const {
    return {ReportText::Kind::data,
            withoutEnd("--- records from " + printable(id) + " ---\n" + recordTotals(taken))};
}

ReportText PlainReport::recordsEnded(const RecordsAccount& account) const {
    return {ReportText::Kind::data, withoutEnd(asText(account, paint_))};
}

ReportText PlainReport::roster(const signal::RosterMirror::Peers& peers, const IsSelf& isSelf,
                               TimePoint) const {
    std::string lines = rosterForPeople(peers, isSelf, paint_);
    if (lines.empty()) return notice("not registered yet");
    lines.pop_back(); // the newline
    return {ReportText::Kind::data, std::move(lines)};
}

ReportText PlainReport::help() const {
    return {ReportText::Kind::data, std::string(shellHelp())};
}

ReportText PlainReport::notice(std::string_view text) const {
    return {ReportText::Kind::notice, paint_(Colour::dim, "thisbe: " + std::string(text))};
}

} // namespace thisbe::peer
