// One peer's shell: what is typed becomes deeds of the session, what happens there becomes lines.
#pragma once

#include "peer/chat/chat_log.h"
#include "peer/chat/message_plane.h"
#include "peer/session/server_trust.h"
#include "peer/session/session.h"
#include "peer/shell/console.h"
#include "peer/shell/session_report.h"
#include "peer/shell/shell_command.h"
#include "shared/program/exit_status.h"

#include <functional>
#include <optional>
#include <variant>

namespace thisbe::peer {

// thisbe join's own statuses; docs/man/thisbe.1 lists them.
inline constexpr ExitStatus kReplaced{10};         // another program with our key took our name
inline constexpr ExitStatus kServerKeyRefused{11}; // the server has another key than is known

// Belongs to the loop's thread; what it is given must outlive it.
class Shell final : public SessionUser, public ConsoleUser, public ChatsUser, public PacketPlaneUser {
  public:
    // Said once the roster is known; then it leaves.
    struct Saying {
        std::string to;
        std::string text;
    };
    struct Options {
        std::string server;         // as the user typed it
        bool stay = false;          // after the end of the input, until a signal
        bool failuresCount = false; // chats that were not delivered make the exit status 1
        bool readBeforehand =
            false; // a person sees a prompt at once; a script's first line waits for the roster
        std::optional<Saying> saying; // instead of what would be typed
        // The same: this test, or these records, and the outcome is the exit status.
        std::variant<std::monostate, TestOrder, RecordsOrder> order;
        // What is to be kept (--db): each stream's result, and each record of a peer. May be empty.
        std::function<void(const TestResult& result)> keepTest;
        std::function<void(const std::string& id, const packet::Record& record)> keepRecord;
    };

    Shell(EventLoop& loop, Options options, const SessionReport& report, ServerTrust& trust,
          ChatLog& history);

    // Both at once, before anything happens: they need the shell to be made.
    void connect(Session& session, MessagePlane& messages, Console& console);
    void start();
    // SIGINT or SIGTERM: leaves, a test that was ordered with its results so far; the second time ends at
    // once.
    void onSignal();

    // The loop was stopped, or is about to be.
    bool ended() const { return ended_; }
    // Once it was.
    ExitStatus status() const { return status_; }
    // For standard error; empty where all is well or has been told.
    const std::string& problem() const { return problem_; }

    void onEvent(const signal::RegistrationEvent& event) override;
    void onOverStream(const Endpoint& server, bool tls) override;
    void onNoAnswer(const std::string& why) override;
    void onLine(std::string_view line) override;
    void onEndOfInput() override;
    void onChatOutcome(const ChatOutcome& outcome) override;
    void onChatText(const std::string& from, const std::string& text, const ChatWay& way) override;
    void onChatPath(const std::string& id, const PathEvent& event, const DeliveryCounts& since) override;
    void onChatNotice(const std::string& id, const std::string& text) override;
    void onTestAsked(const std::string& id, const packet::TestRequest& request) override;
    void onIncomingTest(const TestResult& result) override;
    void onTestProgress(const std::string& id, const std::string& text) override;
    void onTestEnded(const TestAccount& account) override;
    void onRecordsAsked(const std::string& id, std::uint64_t records) override;
    void onIncomingRecord(const std::string& id, const packet::Record& record) override;
    void onRecordsTaken(const std::string& id, const RecordStatistics& taken) override;
    void onRecordsEnded(const RecordsAccount& account) override;
    const signal::RosterMirror::Peers* roster() const override;
    bool isSelf(std::string_view id, const signal::RosterPeer& peer) const override;

  private:
    void print(const ReportText& text);
    void run(const ShellCommand& command);
    void showList();
    void generate(const TestOrder& order);
    void generate(const RecordsOrder& order);
    // An order of ours is over.
    void onOrderEnded(packet::TestOutcome outcome, const std::string& problem);
    bool hasOrder() const { return options_.order.index() != 0; }
    void answer(const command::Answer& answer);
    // Texts and tests of ours without an outcome.
    std::size_t waiting() const;
    // Leaves when the chats on their way have arrived, or not.
    void leaveWhenDone();
    void leave();
    void end(ExitStatus status, std::string problem = {});
    // Unregistered, as we wanted.
    void endWell();
    void onRosterComplete();
    void explain(const std::string& id);
    void onRegistered(const signal::event::Registered& registered);
    void onRefused(const signal::event::Refused& refusal);

    EventLoop& loop_;
    Options options_;
    const SessionReport& report_;
    ServerTrust& trust_;
    ChatLog& history_;
    Session* session_ = nullptr;
    MessagePlane* messages_ = nullptr;
    Console* console_ = nullptr;
    bool registered_ = false;
    bool leaveWanted_ = false;
    bool leaving_ = false;
    bool ended_ = false;
    bool anyFailure_ = false;
    std::optional<ExitStatus> ordered_; // what became of Options::order
    ExitStatus status_ = ExitStatus::success;
    std::string problem_;
};

} // namespace thisbe::peer
