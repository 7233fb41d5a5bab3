#include "peer/listener/peer_listener.h"

#include "peer/report/test_result_row.h"
#include "peer/shell/plain_console.h"
#include "peer/store/store.h"

#include <iostream>
#include <unistd.h>

namespace thisbe::peer {

namespace {

// The command's output, and its input where somebody is to be asked.
class ListenConsole final : public Console {
  public:
    ListenConsole(ListenContext& context, bool asks, Shell& shell)
        : context_(context), asks_(asks), input_(context.loop, STDIN_FILENO, shell) {}

    void data(std::string_view text) override {
        if (text.empty()) return;
        context_.out.text().append(text).append("\n");
        context_.out.flush();
    }
    void notice(std::string_view text) override { std::cerr << text << "\n" << std::flush; }
    void startReading() override {
        if (asks_) input_.startReading();
    }
    void pauseReading() override { input_.pauseReading(); }

  private:
    ListenContext& context_;
    bool asks_;
    PlainConsole input_;
};

Shell::Options listening(ListenContext& context) {
    Shell::Options options;
    options.stay = true;
    if (context.store == nullptr) return options;
    options.keepTest = [&context](const TestResult& result) {
        TestRow row = asRow(result);
        row.side = "listener";
        row.endedAt = context.clock.wallNow();
        context.store->add(std::move(row));
    };
    options.keepRecord = [&context](const std::string& id, const packet::Record& record) {
        context.store->add(record, id, context.clock.wallNow(), PacketDirection::in);
        context.store->flush();
    };
    return options;
}

} // namespace

PeerListener::PeerListener(ListenContext& context, const PeerProgram::Arguments& arguments, AcceptRules rules,
                           LogLevel logLevel)
    : context_(context),
      report_(context.arguments.json ? TestReport::Form::json : TestReport::Form::text, context.paint) {
    const bool asks = rules.ask;
    program_ =
        std::make_unique<PeerProgram>(PeerProgram::Host{context.loop, context.clock, report_, logLevel},
                                      arguments, listening(context), std::move(rules), [&](Shell& shell) {
                                          return std::make_unique<ListenConsole>(context, asks, shell);
                                      });
    program_->start();
}

void PeerListener::finish() {
    if (program_->shell().ended()) return;
    left_ = true;
    program_->shell().onSignal();
    context_.loop.run();
}

std::optional<StartupError> PeerListener::problem() const {
    if (left_ || program_->shell().status() == ExitStatus::success) return std::nullopt;
    return StartupError(program_->shell().status(), program_->shell().problem());
}

} // namespace thisbe::peer
