// What happens in a session, in words: for a person, or as JSON for a program.
#pragma once

#include "peer/chat/chats.h"
#include "peer/packets/outgoing_records.h"
#include "peer/packets/test_order.h"
#include "peer/shell/roster_report.h"
#include "shared/packet/control/test_request.h"
#include "shared/signal/registration_event.h"

#include <optional>
#include <span>
#include <string>

namespace thisbe::peer {

// One or more whole lines, without the last one's end.
struct ReportText {
    // Data goes to standard output. Notices are about our own registration, and what was typed wrongly.
    enum class Kind : std::uint8_t { data, notice };

    Kind kind = Kind::data;
    std::string text;
};

// What is known of the way to a peer.
struct WhyFacts {
    std::optional<PathExplanation> explanation; // nothing: never connected
    std::optional<ice::CheckListReport> checks;
    // What this host's servers do not give.
    std::span<const ice::GatheringProblem> gathering;
    std::span<const PathHistory::Record> history;
    TimePoint now;
};

class SessionReport {
  public:
    virtual ~SessionReport() = default;

    // Nothing for what need not be told, and for signals and their outcomes, which are told as chats.
    virtual std::optional<ReportText> event(const signal::RegistrationEvent& event) const = 0;
    virtual ReportText message(std::string_view from, std::string_view text, const ChatWay& way) const = 0;
    virtual ReportText sent(const ChatOutcome& chat) const = 0;
    // What became of the way to a peer; nothing for what only the program has to know.
    virtual std::optional<ReportText> path(std::string_view id, const PathEvent& event,
                                           const DeliveryCounts& since) const = 0;
    virtual ReportText why(std::string_view id, const WhyFacts& facts) const = 0;
    // A peer wants to send test traffic, or have some, and a person is to say whether it may.
    virtual ReportText testAsked(std::string_view id, const packet::TestRequest& request) const = 0;
    // A stream of a peer's test begins, or is over.
    virtual ReportText incomingTest(const TestResult& result) const = 0;
    virtual ReportText testEnded(const TestAccount& account) const = 0;
    // The same for records; each is a line.
    virtual ReportText recordsAsked(std::string_view id, std::uint64_t records) const = 0;
    virtual ReportText record(std::string_view id, const packet::Record& record) const = 0;
    virtual ReportText recordsTaken(std::string_view id, const RecordStatistics& taken) const = 0;
    virtual ReportText recordsEnded(const RecordsAccount& account) const = 0;
    virtual ReportText roster(const signal::RosterMirror::Peers& peers, const IsSelf& isSelf,
                              TimePoint now) const = 0;
    virtual ReportText help() const = 0;
    virtual ReportText notice(std::string_view text) const = 0;
};

} // namespace thisbe::peer
