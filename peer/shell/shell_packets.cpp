// Shell: test traffic with peers.
#include "peer/generator/test_status.h"
#include "peer/shell/shell.h"

namespace thisbe::peer {

void Shell::generate(const TestOrder& order) {
    const auto ordered = messages_->packets().order(order);
    if (ordered) return;
    TestAccount account;
    account.order = order;
    account.outcome = packet::TestOutcome::noAnswer;
    account.problem = order.to + " " + ordered.error().message;
    onTestEnded(account);
}

void Shell::answer(const command::Answer& answer) {
    if (!messages_->packets().answer(answer.id, answer.agreed))
        print(report_.notice(answer.id + " has asked for no test (any more)"));
}

void Shell::onTestAsked(const std::string& id, const packet::TestRequest& request) {
    print(report_.testAsked(id, request));
}

void Shell::onIncomingTest(const TestResult& result) {
    print(report_.incomingTest(result));
    if (result.outcome != packet::TestOutcome::running && options_.keepTest) options_.keepTest(result);
}

void Shell::onTestProgress(const std::string& id, const std::string& text) {
    print(report_.notice(id + " " + text));
}

void Shell::onTestEnded(const TestAccount& account) {
    print(report_.testEnded(account));
    if (options_.keepTest)
        for (const TestResult& stream : account.streams)
            options_.keepTest(stream);
    onOrderEnded(account.outcome, account.problem);
}

void Shell::onOrderEnded(packet::TestOutcome outcome, const std::string& problem) {
    anyFailure_ = anyFailure_ || outcome != packet::TestOutcome::completed;
    if (hasOrder()) {
        ordered_ = exitStatusOf(outcome);
        problem_ = problem;
    }
    // Not at once: whoever tells this is in the middle of it.
    if (hasOrder() || (leaveWanted_ && waiting() == 0)) loop_.post([this] { leave(); });
}

void Shell::generate(const RecordsOrder& order) {
    const auto ordered = messages_->packets().order(order);
    if (ordered) return;
    RecordsAccount account;
    account.order = order;
    account.outcome = packet::TestOutcome::noAnswer;
    account.problem = order.to + " " + ordered.error().message;
    onRecordsEnded(account);
}

void Shell::onRecordsAsked(const std::string& id, std::uint64_t records) {
    print(report_.recordsAsked(id, records));
}

void Shell::onIncomingRecord(const std::string& id, const packet::Record& record) {
    print(report_.record(id, record));
    if (options_.keepRecord) options_.keepRecord(id, record);
}

void Shell::onRecordsTaken(const std::string& id, const RecordStatistics& taken) {
    print(report_.recordsTaken(id, taken));
}

void Shell::onRecordsEnded(const RecordsAccount& account) {
    print(report_.recordsEnded(account));
    onOrderEnded(account.outcome, account.problem);
}

} // namespace thisbe::peer
