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
}

void Shell::onTestProgress(const std::string& id, const std::string& text) {
    print(report_.notice(id + " " + text));
}

void Shell::onTestEnded(const TestAccount& account) {
    const bool completed = account.outcome == packet::TestOutcome::completed;
    anyFailure_ = anyFailure_ || !completed;
    print(report_.testEnded(account));
    if (options_.order) {
        ordered_ = exitStatusOf(account.outcome);
        problem_ = account.problem;
    }
    // Not at once: whoever tells this is in the middle of it.
    if (options_.order || (leaveWanted_ && waiting() == 0)) loop_.post([this] { leave(); });
}

} // namespace thisbe::peer
