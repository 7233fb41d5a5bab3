#include "peer/shell/test_report.h"

#include "peer/report/records_account.h"
#include "peer/report/test_account_json.h"
#include "peer/report/test_account_text.h"
#include "peer/report/test_result_csv.h"
#include "peer/report/test_result_json.h"
#include "peer/shell/without_end.h"

namespace thisbe::peer {

namespace {

std::string csvOf(const TestAccount& account) {
    std::string out;
    for (const TestResult& stream : account.streams)
        out += "# " + stream.peer + " by " + stream.way + "\n" + asCsv(stream);
    return out;
}

} // namespace

std::optional<ReportText> TestReport::event(const signal::RegistrationEvent& event) const {
    auto text = plain_.event(event);
    if (!text || text->kind == ReportText::Kind::data) return std::nullopt;
    return text;
}

ReportText TestReport::message(std::string_view from, std::string_view text, const ChatWay& way) const {
    return asNotice(plain_.message(from, text, way));
}

ReportText TestReport::incomingTest(const TestResult& result) const {
    const bool begins = result.outcome == packet::TestOutcome::running;
    if (form_ == Form::text) return plain_.incomingTest(result);
    return begins ? asNotice(plain_.incomingTest(result))
                  : ReportText{ReportText::Kind::data, asJson(result)};
}

ReportText TestReport::record(std::string_view id, const packet::Record& record) const {
    return form_ == Form::text ? plain_.record(id, record) : JsonReport().record(id, record);
}

ReportText TestReport::recordsTaken(std::string_view id, const RecordStatistics& taken) const {
    return form_ == Form::text ? plain_.recordsTaken(id, taken) : JsonReport().recordsTaken(id, taken);
}

ReportText TestReport::recordsEnded(const RecordsAccount& account) const {
    if (form_ == Form::text) return plain_.recordsEnded(account);
    return {ReportText::Kind::data, asJson(account)};
}

ReportText TestReport::testEnded(const TestAccount& account) const {
    switch (form_) {
    case Form::text:
        break;
    case Form::json:
        return {ReportText::Kind::data, asJson(account)};
    case Form::csv:
        return {ReportText::Kind::data, withoutEnd(csvOf(account))};
    }
    // What went wrong is said once, at the very end.
    return {ReportText::Kind::data, withoutEnd(asText(account, paint_))};
}

} // namespace thisbe::peer
