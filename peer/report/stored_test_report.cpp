#include "peer/report/stored_test_report.h"

#include "peer/report/csv_field.h"
#include "shared/packet/utc_time.h"
#include "shared/program/json_text.h"

#include <Poco/JSON/Parser.h>

namespace thisbe::peer {

namespace {

std::string numberOr(const std::optional<std::uint64_t>& value, const char* otherwise) {
    return value ? std::to_string(*value) : otherwise;
}

std::string isoTime(WallTime time) {
    std::string out;
    packet::appendUtcTime(time, out);
    return out;
}

// As it is where it is JSON on one line; else (another program wrote it) as a text.
std::string document(const std::string& json) {
    try {
        Poco::JSON::Parser parser;
        parser.setDepth(64);
        parser.parse(json);
        if (json.find_first_of("\r\n") == std::string::npos && wellFormed(json) == json) return json;
    } catch (const Poco::Exception&) {
        return jsonString(json);
    }
    return jsonString(json);
}

} // namespace

void appendText(const StoredTest& test, const Paint& paint, std::string& out) {
    const TestRow& row = test.row;
    packet::appendUtcSeconds(row.endedAt, out);
    std::string kind = printable(row.kind);
    kind.resize(std::max<std::size_t>(kind.size(), 4), ' ');
    out += " [" + kind + "] " + printable(row.side) + " with " + printable(row.remote) + ", ";
    out += paint(row.outcome == "completed" ? Colour::green : Colour::red, printable(row.outcome));
    out += " | Sent: " + numberOr(row.sent, "?") + " | Received: " + numberOr(row.received, "?");
    if (!row.plan.empty()) out += " | " + printable(row.plan);
    out += '\n';
}

void appendJson(const StoredTest& test, std::string& out) {
    const TestRow& row = test.row;
    out += R"({"schema":"thisbe.tests/1","number":)" + std::to_string(test.number) + R"(,"ended_at":")" +
           isoTime(row.endedAt) + R"(","side":)" + jsonString(row.side) + R"(,"kind":)" +
           jsonString(row.kind) + R"(,"remote":)" + jsonString(row.remote) + R"(,"outcome":)" +
           jsonString(row.outcome) + R"(,"plan":)" + jsonString(row.plan) + R"(,"sent":)" +
           numberOr(row.sent, "null") + R"(,"received":)" + numberOr(row.received, "null") + R"(,"result":)" +
           document(row.result) + "}\n";
}

std::string_view testCsvHeader() {
    return "number,ended_at,side,kind,remote,outcome,plan,sent,received\n";
}

void appendCsv(const StoredTest& test, std::string& out) {
    const TestRow& row = test.row;
    const std::string fields[] = {
        std::to_string(test.number), isoTime(row.endedAt),   wellFormed(row.side),
        wellFormed(row.kind),        wellFormed(row.remote), wellFormed(row.outcome),
        wellFormed(row.plan),        numberOr(row.sent, ""), numberOr(row.received, "")};
    appendCsvLine(fields, out);
}

} // namespace thisbe::peer
