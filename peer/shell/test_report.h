// What 'thisbe generate PEER' and 'thisbe listen --accept' tell: their tests, and of the rest what a person
// has to know.
#pragma once

#include "peer/shell/json_report.h"
#include "peer/shell/plain_report.h"

namespace thisbe::peer {

// Who comes, who goes, which way messages take and what others say is not what was asked for: nothing, or a
// notice.
class TestReport final : public SessionReport {
  public:
    enum class Form : std::uint8_t {
        text,
        json, // one document a test
        csv,  // of orders; the rates over time
    };

    TestReport(Form form, const Paint& paint) : form_(form), plain_(paint), paint_(paint) {}

    std::optional<ReportText> event(const signal::RegistrationEvent& event) const override;
    ReportText message(std::string_view from, std::string_view text, const ChatWay& way) const override;
    ReportText sent(const ChatOutcome& chat) const override { return asNotice(plain_.sent(chat)); }
    std::optional<ReportText> path(std::string_view, const PathEvent&, const DeliveryCounts&) const override {
        return std::nullopt;
    }
    ReportText why(std::string_view id, const WhyFacts& facts) const override {
        return plain_.why(id, facts);
    }
    ReportText testAsked(std::string_view id, const packet::TestRequest& request) const override {
        return asNotice(plain_.testAsked(id, request));
    }
    ReportText incomingTest(const TestResult& result) const override;
    ReportText testEnded(const TestAccount& account) const override;
    ReportText recordsAsked(std::string_view id, std::uint64_t records) const override {
        return asNotice(plain_.recordsAsked(id, records));
    }
    ReportText record(std::string_view id, const packet::Record& record) const override;
    ReportText recordsTaken(std::string_view id, const RecordStatistics& taken) const override;
    ReportText recordsEnded(const RecordsAccount& account) const override;
    ReportText roster(const signal::RosterMirror::Peers& peers, const IsSelf& isSelf,
                      TimePoint now) const override {
        return plain_.roster(peers, isSelf, now);
    }
    ReportText help() const override { return plain_.help(); }
    ReportText notice(std::string_view text) const override { return plain_.notice(text); }

  private:
    static ReportText asNotice(ReportText text) {
        text.kind = ReportText::Kind::notice;
        return text;
    }

    Form form_;
    PlainReport plain_;
    Paint paint_;
};

} // namespace thisbe::peer
