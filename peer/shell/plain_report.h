// A session in words for a person.
#pragma once

#include "peer/shell/session_report.h"

namespace thisbe::peer {

// Whatever strangers chose goes through printable(). Immutable.
class PlainReport final : public SessionReport {
  public:
    explicit PlainReport(const Paint& paint) : paint_(paint) {}

    std::optional<ReportText> event(const signal::RegistrationEvent& event) const override;
    // "nat1> hi  (direct IPv4, end-to-end encrypted, peer not verified)"
    ReportText message(std::string_view from, std::string_view text, const ChatWay& way) const override;
    std::optional<ReportText> path(std::string_view id, const PathEvent& event,
                                   const DeliveryCounts& since) const override;
    ReportText why(std::string_view id, const WhyFacts& facts) const override;
    // "-> nat1: hi  (delivered, LAN, end-to-end encrypted, peer not verified)", "-> nat1: hi  (not delivered:
    // nat1 is off-line)"
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

  private:
    std::string peerChanged(const signal::event::PeerChanged& change) const;

    Paint paint_;
};

} // namespace thisbe::peer
