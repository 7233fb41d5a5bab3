#include "peer/shell/json_report.h"

#include "peer/records/record_report.h"
#include "peer/report/records_account.h"
#include "peer/report/test_account_json.h"
#include "peer/report/test_account_text.h"
#include "peer/report/test_result_json.h"
#include "peer/shell/shell_command.h"
#include "peer/shell/why_report.h"
#include "shared/packet/record_encoder.h"
#include "shared/program/json_text.h"

namespace thisbe::peer {

namespace {

namespace event = signal::event;

// {"event":NAME,…}
class Object {
  public:
    explicit Object(std::string_view event) : text_("{\"event\":" + jsonString(event)) {}

    Object& add(std::string_view name, std::string_view text) { return addRaw(name, jsonString(text)); }
    Object& addBool(std::string_view name, bool value) { return addRaw(name, value ? "true" : "false"); }
    Object& addNumber(std::string_view name, std::uint64_t value) {
        return addRaw(name, std::to_string(value));
    }
    Object& addRaw(std::string_view name, std::string_view json) {
        return addMembers(jsonString(name).append(":").append(json));
    }
    Object& addMembers(std::string_view members) {
        text_.append(",").append(members);
        return *this;
    }
    ReportText done() const { return {ReportText::Kind::data, text_ + "}"}; }

  private:
    std::string text_;
};

std::string pathJson(const std::optional<PathClass>& path) {
    return path ? jsonString(toString(*path)) : "null";
}

std::string gapJson(Duration gap) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(gap).count());
}

const char* eventOf(signal::Reason reason) {
    switch (reason) {
    case signal::Reason::joined:
        return "joined";
    case signal::Reason::left:
        return "left";
    case signal::Reason::timedOut:
        return "timed_out";
    case signal::Reason::replaced:
        return "replaced";
    case signal::Reason::moved:
        return "moved";
    case signal::Reason::stopping:
    case signal::Reason::none:
        return "gone";
    }
    return "gone";
}

std::string_view familyOf(AddressFamily family) {
    return family == AddressFamily::ipv4 ? "IPv4" : "IPv6";
}

struct EventJson {
    using Out = std::optional<ReportText>;

    Out operator()(const event::Registered& e) const {
        return Object("registered")
            .add("family", familyOf(e.family))
            .add("mapped", e.mapped.toString())
            .addBool("new_session", e.newSession)
            .done();
    }
    Out operator()(const event::AddressChanged& e) const {
        return Object("address_changed")
            .add("family", familyOf(e.family))
            .add("mapped", e.mapped.toString())
            .done();
    }
    Out operator()(const event::Refused& e) const {
        Object out("refused");
        out.addNumber("code", static_cast<std::uint64_t>(e.number)).add("reason", e.text);
        if (e.limit) out.add("limit", *e.limit);
        return out.addBool("final", e.final).done();
    }
    Out operator()(const event::ServerKeyRefused& e) const {
        return Object("server_key_refused")
            .add("expected", toHex(e.expected))
            .add("offered", toHex(e.offered))
            .done();
    }
    Out operator()(const event::PeerChanged& e) const {
        return Object(eventOf(e.reason))
            .add("id", e.id)
            .add("key", toHex(e.key))
            .addMembers(endpointsAsJson(e.endpoints))
            .done();
    }
    Out operator()(const event::RosterComplete& e) const {
        return Object("roster_complete").addNumber("peers", e.peers).done();
    }
    Out operator()(const event::ReplacedByOther&) const { return Object("replaced_by_other").done(); }
    Out operator()(const event::ServerStopping&) const { return Object("server_stopping").done(); }
    Out operator()(const event::ServerUnreachable& e) const {
        return Object("server_unreachable").add("reason", e.why).done();
    }
    Out operator()(const event::ServerBack&) const { return Object("server_back").done(); }
    Out operator()(const event::ServerRestarted&) const { return Object("server_restarted").done(); }
    Out operator()(const event::Unregistered& e) const {
        return Object("unregistered").addBool("confirmed", e.confirmed).done();
    }
    Out operator()(const event::SignalReceived&) const { return std::nullopt; }
    Out operator()(const event::SignalOutcome&) const { return std::nullopt; }
};

} // namespace

ReportText JsonReport::begin(std::string_view id, std::string_view room, std::string_view server) {
    return Object("begin")
        .add("schema", "thisbe.join/1")
        .add("id", id)
        .add("room", room)
        .add("server", server)
        .done();
}

std::optional<ReportText> JsonReport::event(const signal::RegistrationEvent& happened) const {
    return std::visit(EventJson{}, happened);
}

ReportText JsonReport::message(std::string_view from, std::string_view text, const ChatWay& way) const {
    return Object("message")
        .add("from", from)
        .add("text", text)
        .addRaw("path", pathJson(way.path))
        .addBool("end_to_end_encrypted", way.encrypted)
        .addBool("verified", way.verified)
        .done();
}

ReportText JsonReport::sent(const ChatOutcome& chat) const {
    Object out("sent");
    out.add("to", chat.to).add("text", chat.text).addBool("delivered", chat.delivered);
    if (!chat.delivered) return out.add("reason", chat.why).done();
    return out.addRaw("path", pathJson(chat.way.path))
        .addBool("end_to_end_encrypted", chat.way.encrypted)
        .addBool("verified", chat.way.verified)
        .done();
}

std::optional<ReportText> JsonReport::path(std::string_view id, const PathEvent& event,
                                           const DeliveryCounts& since) const {
    if (const auto* switched = std::get_if<path::Switched>(&event)) {
        return Object("switch")
            .add("peer", id)
            .addRaw("from", switched->from ? jsonString(toString(switched->from->pathClass)) : "null")
            .add("to", toString(switched->to.pathClass))
            .add("pair", switched->to.text)
            .add("reason", toString(switched->reason))
            .addRaw("gap_ms", gapJson(switched->gap))
            .addNumber("lost", since.lost)
            .addNumber("duplicated", since.duplicated)
            .done();
    }
    if (const auto* lost = std::get_if<path::Lost>(&event))
        return Object("path_lost").add("peer", id).add("reason", toString(lost->reason)).done();
    if (const auto* recovered = std::get_if<path::Recovered>(&event)) {
        return Object("switch")
            .add("peer", id)
            .addRaw("from", "null")
            .add("to", toString(recovered->to.pathClass))
            .add("pair", recovered->to.text)
            .add("reason", "recovered")
            .addRaw("gap_ms", gapJson(recovered->gap))
            .done();
    }
    return std::nullopt;
}

ReportText JsonReport::why(std::string_view id, const WhyFacts& facts) const {
    return Object("why").addMembers(whyAsJson(id, facts)).done();
}

ReportText JsonReport::testAsked(std::string_view id, const packet::TestRequest& request) const {
    return Object("test_asked").add("peer", id).add("test", questionText(request)).done();
}

ReportText JsonReport::incomingTest(const TestResult& result) const {
    const bool begins = result.outcome == packet::TestOutcome::running;
    return Object(begins ? "test_began" : "test_taken")
        .add("peer", result.peer)
        .add("way", result.way)
        .addRaw("result", asJson(result))
        .done();
}

ReportText JsonReport::testEnded(const TestAccount& account) const {
    return Object("test_ended").add("peer", account.order.to).addRaw("account", asJson(account)).done();
}

ReportText JsonReport::recordsAsked(std::string_view id, std::uint64_t records) const {
    return Object("records_asked").add("peer", id).addNumber("records", records).done();
}

ReportText JsonReport::record(std::string_view id, const packet::Record& record) const {
    std::string json;
    packet::appendRecordJson(record, json);
    return Object("record").add("from", id).addRaw("record", json).done();
}

ReportText JsonReport::recordsTaken(std::string_view id, const RecordStatistics& taken) const {
    return Object("records_taken").add("peer", id).addMembers(recordTotalsJson(taken)).done();
}

ReportText JsonReport::recordsEnded(const RecordsAccount& account) const {
    return Object("records_ended").add("peer", account.order.to).addRaw("account", asJson(account)).done();
}

ReportText JsonReport::roster(const signal::RosterMirror::Peers& peers, const IsSelf& isSelf,
                              TimePoint now) const {
    return Object("list").addRaw("peers", rosterAsJson(peers, isSelf, now, true)).done();
}

ReportText JsonReport::help() const {
    return Object("help").add("text", shellHelp()).done();
}

ReportText JsonReport::notice(std::string_view text) const {
    return Object("notice").add("text", text).done();
}

} // namespace thisbe::peer
