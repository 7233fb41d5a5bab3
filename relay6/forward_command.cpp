#include "relay6/forward_command.h"

#include "relay6/queue_session.h"
#include "relay6/queue_source.h"
#include "relay6/relay_status.h"
#include "relay6/report.h"
#include "relay6/spool_source.h"
#include "shared/net/server_name.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "shared/program/program_log.h"

#include <iostream>

namespace thisbe::relay6 {

namespace {

constexpr const char* kFooter = R"(Examples:
  # answer two prompts, send all tokens in one line, print what the server says to them
  thisbe-relay6 forward --queue exercise --server 192.0.2.10:7000 --answer address=2001:db8::5 --answer port=7001
  # a long-running relay: each token a line as it comes, nothing lost whoever dies
  thisbe-relay6 forward --queue sensors --server app.example.org:7000 --stream --spool /var/lib/thisbe/sensors.spool
Exit status: 0 the server's verdict was received, 1 the queue or spool cannot be used, 2 wrong usage, 3 a
configuration that cannot be used, 4 a name that does not resolve, 5 no answer, 10 stopped early with nothing
lost, 11 stopped by force and tokens lost, 12 the server took everything and said nothing.)";

Duration seconds(double value) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(value));
}

// "\n", "\r", "\t", "\0" and "\\" in a separator or terminator.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        out += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c == '0' ? '\0' : c;
    }
    return out;
}

std::vector<Endpoint> serversFor(const std::string& text) {
    const auto name = ServerName::parse(text, 0);
    if (!name || name->port == 0)
        throw StartupError(ExitStatus::usage,
                           "--server '" + text + "' must be HOST:PORT, for example 192.0.2.1:7000");
    auto found = lookUp(*name);
    if (!found) throw StartupError(ExitStatus::noName, found.error().message);
    // The application behind is an IPv4 one; IPv6 only where there is nothing else.
    std::stable_partition(found->begin(), found->end(),
                          [](const Endpoint& endpoint) { return endpoint.isV4(); });
    return *found;
}

} // namespace

ForwardCommand::ForwardCommand(CLI::App& app)
    : command_(app.add_subcommand("forward", "Hand the queue's tokens to an IPv4 server")) {
    command_->fallthrough();
    command_->footer(kFooter);
    addQueueOptions(*command_, queue_, true);
    command_->add_option("--server", server_, "The server that takes the tokens")
        ->type_name("HOST:PORT")
        ->required();
    addConversation();
    addSending();
    addPatience();
}

void ForwardCommand::addConversation() {
    command_
        ->add_option(
            "--answer", answers_,
            "When the server's text holds PATTERN (case aside), send the line TEXT; may be given again")
        ->type_name("PATTERN=TEXT")
        ->check(understoodBy(parseExchange));
    command_
        ->add_option("--wait-for", waitFor_,
                     "Send tokens only after the server's text held PATTERN; may be given again")
        ->type_name("PATTERN");
    command_->add_flag("--in-order", inOrder_,
                       "Expect the patterns strictly in the order given, --wait-for last");
    command_->add_flag("--keep-colours,--keep-colors", forwarder_.keepColours,
                       "Show the server's text with its colours");
    command_->add_flag("--quiet", quiet_, "Do not show what the server says before its verdict");
}

void ForwardCommand::addSending() {
    auto* const stream =
        command_->add_flag("--stream", stream_, "Send each token as it comes, each with the terminator");
    command_
        ->add_flag("--confirmed", confirmed_,
                   "Send 'ID TOKEN' lines to a server that answers 'ACK ID' (exactly once)")
        ->excludes(stream);
    command_
        ->add_option("--separator", separator_, "Between the tokens of a line; \\n, \\t, \\0 are understood")
        ->type_name("TEXT")
        ->capture_default_str();
    command_->add_option("--terminator", terminator_, "After the line, or after each token of a stream")
        ->type_name("TEXT")
        ->capture_default_str();
    command_->add_flag("--percent", forwarder_.format.percent,
                       "Write spaces, control characters and % in tokens as %XX");
    command_->add_option("--spool", spoolPath_, "The collector's spool")->type_name("FILE");
}

void ForwardCommand::addPatience() {
    command_
        ->add_option("--attempts", forwarder_.attempts,
                     "Connections without progress before giving up; 0: never")
        ->type_name("N")
        ->capture_default_str();
    command_->add_option("--prompt-timeout", promptSeconds_, "How long to wait for the next prompt")
        ->type_name("SECONDS")
        ->check(CLI::PositiveNumber.description(""))
        ->capture_default_str();
    command_->add_option("--verdict-timeout", verdictSeconds_, "How long to wait for the server's verdict")
        ->type_name("SECONDS")
        ->check(CLI::PositiveNumber.description(""))
        ->capture_default_str();
    command_->add_flag("--keep-queue", keepQueue_, "Leave the queue behind even when it is empty");
    command_->add_flag("--json", json_, "Print the final report as JSON");
}

void ForwardCommand::takeOptions() {
    for (const std::string& text : answers_)
        forwarder_.exchanges.push_back(*parseExchange(text));
    for (const std::string& pattern : waitFor_)
        forwarder_.exchanges.push_back({pattern, std::nullopt});
    forwarder_.order = inOrder_ ? Dialogue::Order::script : Dialogue::Order::any;
    forwarder_.format.delivery = confirmed_ ? Delivery::confirmed
                                 : stream_  ? Delivery::stream
                                            : Delivery::line;
    forwarder_.format.separator = unescaped(separator_);
    forwarder_.format.terminator = unescaped(terminator_);
    forwarder_.verdictTimeout = seconds(verdictSeconds_);
    forwarder_.promptTimeout = seconds(promptSeconds_);
    forwarder_.servers = serversFor(server_);
}

ExitStatus ForwardCommand::run(const CommonOptions& common) {
    takeOptions();
    ProgramLog log(common.logLevel);
    SystemRandom random;
    std::unique_ptr<Spool> spool;
    if (!spoolPath_.empty()) {
        auto opened = Spool::open(spoolPath_, random);
        if (!opened) throw StartupError(ExitStatus::failed, opened.error().message);
        spool = std::move(*opened);
    }
    QueueSession session(queue_, Role::forwarder, keepQueue_, spool != nullptr, log);
    std::unique_ptr<TokenSource> source;
    if (spool)
        source = std::make_unique<SpoolSource>(*spool, session.queue(), session.ledger(), log);
    else
        source = std::make_unique<QueueSource>(session.queue(), session.ledger(), log);
    if (spool && spool->counts().maybeSent > 0)
        log.write(LogLevel::warning, std::to_string(spool->counts().maybeSent) +
                                         " tokens may have been delivered before: they are sent again");
    const ExitStatus status = serve(session, *source, log);
    session.leave();
    return status;
}

ExitStatus ForwardCommand::serve(QueueSession& session, TokenSource& source, Log& log) {
    const SystemClock clock;
    EventLoop loop(clock);
    SystemRandom random;
    ForwarderReport result;
    const auto onText = [this](const std::string& text) {
        if (!quiet_) std::cerr << text << std::flush;
    };
    Forwarder forwarder({loop, source, session.ledger(), log, random}, forwarder_, onText,
                        [&](const ForwarderReport& report) {
                            result = report;
                            loop.stop();
                        });
    const SignalWatch signals(loop, {SIGINT, SIGTERM}, [&](int) { forwarder.stop(); });
    forwarder.start();
    loop.run();
    return report(result, session, log);
}

ExitStatus ForwardCommand::report(const ForwarderReport& result, QueueSession& session, Log& log) const {
    session.settle();
    log.write(LogLevel::information, std::to_string(result.delivered) + " tokens delivered, " +
                                         std::to_string(result.maybeRepeated) + " of them maybe twice; " +
                                         std::to_string(result.returned) + " given back, " +
                                         std::to_string(result.lost) + " lost");
    if (json_)
        std::cout << forwardJson(result, session.ledger().counts()) << '\n';
    else if (!result.verdict.empty())
        std::cout << result.verdict << '\n';
    switch (result.outcome) {
    case ForwarderReport::Outcome::verdict:
        return ExitStatus::success;
    case ForwarderReport::Outcome::noVerdict:
        return kNoVerdict;
    case ForwarderReport::Outcome::noAnswer:
        return ExitStatus::noAnswer;
    case ForwarderReport::Outcome::stopped:
        return kStoppedEarly;
    case ForwarderReport::Outcome::lost:
        return kTokensLost;
    }
    return ExitStatus::internal;
}

} // namespace thisbe::relay6
