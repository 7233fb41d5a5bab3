// A session as JSON, one object a line, for programs (schema thisbe.join/1, docs/man/thisbe.1).
#pragma once

#include "peer/shell/session_report.h"

namespace thisbe::peer {

// Every object has "event"; all are data. Immutable.
class JsonReport final : public SessionReport {
  public:
    // The first line: which schema, and who we are.
    static ReportText begin(std::string_view id, std::string_view room, std::string_view server);

    std::optional<ReportText> event(const signal::RegistrationEvent& event) const override;
    ReportText message(std::string_view from, std::string_view text, const ChatWay& way) const override;
    std::optional<ReportText> path(std::string_view id, const PathEvent& event,
                                   const DeliveryCounts& since) const override;
    ReportText why(std::string_view id, const WhyFacts& facts) const override;
    ReportText sent(const ChatOutcome& chat) const override;
    ReportText testAsked(std::string_view id, const packet::TestRequest& request) const override;
    ReportText incomingTest(const TestResult& result) const override;
    ReportText testEnded(const TestAccount& account) const override;
    ReportText recordsAsked(std::string_view id, std::uint64_t records) const override;
    ReportText record(std::string_view id, const packet::Record& record) const override;
    ReportText recordsTaken(std::string_view id, const RecordStatistics& taken) const override;
    ReportText recordsEnded(const RecordsAccount& account) const override;
    ReportText roster(const signal::RosterMirror::Peers& peers, const IsSelf& isSelf,
                      TimePoint now) const override;
    ReportText help() const override;
    ReportText notice(std::string_view text) const override;
};

} // namespace thisbe::peer
