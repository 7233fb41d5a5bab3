#include "relay6/collect_command.h"

#include "relay6/listen_address.h"
#include "relay6/queue_outlet.h"
#include "relay6/queue_session.h"
#include "relay6/relay_status.h"
#include "relay6/report.h"
#include "relay6/spool_outlet.h"
#include "relay6/tcp_token_listener.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "shared/program/descriptor_limit.h"
#include "shared/program/program_log.h"

#include <iostream>

namespace thisbe::relay6 {

namespace {

constexpr const char* kFooter = R"(Examples:
  # five tokens, one a connection, for 'thisbe-relay6 forward --queue exercise'
  thisbe-relay6 collect --listen :7001 --queue exercise --framing close --expect 5
  # sensors that keep their connections, nothing lost whoever dies
  thisbe-relay6 collect --listen :7001 --queue sensors --ack --spool /var/lib/thisbe/sensors.spool
Exit status: 0 it has what it was to have, 1 the address, queue or spool cannot be used, 2 wrong usage, 3 a
configuration that cannot be used, 10 stopped early with nothing lost, 11 stopped by force and tokens lost.)";

constexpr const char* toString(Collector::Outcome outcome) {
    switch (outcome) {
    case Collector::Outcome::complete:
        return "complete";
    case Collector::Outcome::stopped:
        return "stopped";
    case Collector::Outcome::abandoned:
        return "abandoned";
    }
    return "unknown";
}

Duration seconds(double value) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(value));
}

} // namespace

CollectCommand::CollectCommand(CLI::App& app)
    : command_(app.add_subcommand("collect", "Take tokens from IPv6 senders into the queue")) {
    command_->fallthrough();
    command_->footer(kFooter);
    addListening();
    addTokens();
    addLimits();
    addKeeping();
}

void CollectCommand::addListening() {
    command_->add_option("--listen", listen_, "Where to listen: [ADDRESS]:PORT or :PORT; may be given again")
        ->type_name("[ADDRESS]:PORT")
        ->required()
        ->check(understoodBy(parseListenAddress));
    addQueueOptions(*command_, queue_, true);
    command_->add_flag("--allow-mapped", allowMapped_, "A listener on [::] takes IPv4 senders too");
}

void CollectCommand::addTokens() {
    const std::map<std::string, Framing> framings = {
        {"newline", Framing::newline}, {"length", Framing::length}, {"close", Framing::close}};
    command_
        ->add_option("--framing", collector_.framing,
                     "What ends a token: newline, length (a 4-byte big-endian length before it), close")
        ->type_name("FRAMING")
        ->transform(CLI::Transformer(framings).description(""))
        ->check(CLI::IsMember({"0", "1", "2"}).description(""))
        ->default_str("newline");
    command_
        ->add_option("--expect", collector_.expect, "Stop after N tokens, and close the listener (0: go on)")
        ->type_name("N");
    command_->add_flag("--end-on-stop", collector_.endOnStop,
                       "A stop by signal is the end of the tokens too");
    command_->add_flag("--ack", collector_.ack, "Answer each token with a line 'ACK n' once it is safe");
    command_->add_flag("--any-bytes", collector_.anyBytes, "Tokens may hold spaces and control characters");
    command_
        ->add_option("--priority", priorities_,
                     "Priority 0 to 31 of all tokens, or of a network's; may be given again")
        ->type_name("[PREFIX=]N")
        ->check(understoodBy(parsePriority));
}

void CollectCommand::addLimits() {
    command_->add_option("--token-limit", collector_.tokenLimit, "Longest token in bytes")
        ->type_name("BYTES")
        ->check(CLI::Range(1, 16'777'216).description(""))
        ->capture_default_str();
    command_
        ->add_option("--max-clients", collector_.maxClients, "Clients at once; others wait in the backlog")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000).description(""))
        ->capture_default_str();
    command_
        ->add_option("--max-per-network", collector_.maxPerNetwork,
                     "Clients at once from one /64 (or IPv4 address); 0: no limit. Loopback has none")
        ->type_name("N")
        ->capture_default_str();
    command_
        ->add_option("--idle-limit", idleSeconds_,
                     "Close a client without a complete token for so long; 0: never")
        ->type_name("SECONDS")
        ->check(CLI::NonNegativeNumber.description(""))
        ->capture_default_str();
    command_->add_option("--total-limit", totalSeconds_, "Close a client after so long; 0: never")
        ->type_name("SECONDS")
        ->check(CLI::NonNegativeNumber.description(""))
        ->capture_default_str();
}

void CollectCommand::addKeeping() {
    command_->add_option("--spool", spoolPath_, "Keep tokens in this SQLite file until they are delivered")
        ->type_name("FILE");
    command_->add_option("--spool-limit", spoolLimit_, "Largest size of the spool; senders wait beyond it")
        ->type_name("BYTES")
        ->check(CLI::Range(std::uint64_t{65'536}, ~std::uint64_t{0}).description(""));
    command_->add_flag("--keep-queue", keepQueue_, "Leave the queue behind even when it is empty");
    command_->add_flag("--json", json_, "Print the final report as JSON");
}

void CollectCommand::takeOptions() {
    for (const std::string& text : listen_)
        endpoints_.push_back(*parseListenAddress(text));
    for (const std::string& text : priorities_) {
        const auto [prefix, priority] = *parsePriority(text);
        if (text.find('=') == std::string::npos)
            collector_.priority = priority;
        else
            collector_.priorities.emplace_back(prefix, priority);
    }
    collector_.idleLimit = seconds(idleSeconds_);
    collector_.totalLimit = seconds(totalSeconds_);
}

ExitStatus CollectCommand::run(const CommonOptions& common) {
    takeOptions();
    raiseDescriptorLimit(); // 10,000 clients are 10,000 descriptors
    ProgramLog log(common.logLevel);
    std::unique_ptr<Spool> spool;
    SystemRandom random;
    if (!spoolPath_.empty()) {
        auto opened = Spool::open(spoolPath_, random, spoolLimit_);
        if (!opened) throw StartupError(ExitStatus::failed, opened.error().message);
        spool = std::move(*opened);
    }
    QueueSession session(queue_, Role::collector, keepQueue_, spool != nullptr, log);
    const ExitStatus status = serve(session, spool.get(), log);
    session.leave();
    return status;
}

std::optional<std::uint64_t> CollectCommand::resumeRound(Spool* spool, QueueSession& session) {
    if (spool == nullptr) {
        session.ledger().setEnded(false);
        return 0;
    }
    if (spool->ended()) {
        // Killed between its last word and its exit: what it took is still on its way.
        if (collector_.expect != 0 && spool->counts().undelivered > 0) return std::nullopt;
        if (const auto begun = spool->setEnded(false); !begun)
            throw StartupError(ExitStatus::failed, begun.error().message);
    }
    session.ledger().setEnded(false);
    return spool->acceptedThisRound();
}

ExitStatus CollectCommand::serve(QueueSession& session, Spool* spool, Log& log) {
    const SystemClock clock;
    EventLoop loop(clock);
    SystemRandom random;
    std::unique_ptr<TokenOutlet> outlet;
    const auto taken = resumeRound(spool, session);
    if (spool != nullptr)
        outlet = std::make_unique<SpoolOutlet>(*spool, session.queue(), session.ledger());
    else
        outlet = std::make_unique<QueueOutlet>(session.queue(), session.ledger(), random.u64());
    Collector::Outcome outcome = Collector::Outcome::stopped;
    Collector collector(
        {loop, *outlet, session.ledger(), log, session.queue().messageSize(), session.queue().pollFd()},
        collector_, taken.value_or(collector_.expect), [&](Collector::Outcome how) {
            outcome = how;
            loop.stop();
        });
    const SignalWatch signals(loop, {SIGINT, SIGTERM}, [&](int) { collector.stop(); });
    const bool hasAll = collector_.expect != 0 && collector.taken() >= collector_.expect;
    for (const Endpoint& endpoint : endpoints_) {
        if (hasAll) break;
        auto listener = std::make_unique<TcpTokenListener>(
            loop, endpoint, allowMapped_, [&](FileDescriptor socket, const Endpoint& remote) {
                collector.admit(std::move(socket), remote);
            });
        log.write(LogLevel::information, "listening on " + listener->endpoint().toString());
        collector.addListener(std::move(listener));
    }
    loop.run();
    return report(outcome, collector, session, log);
}

ExitStatus CollectCommand::report(Collector::Outcome outcome, const Collector& collector,
                                  QueueSession& session, Log& log) {
    const LedgerCounts counts = session.ledger().counts();
    log.write(LogLevel::information, collectText(collector.counters(), collector.taken()));
    if (json_)
        std::cout << collectJson(toString(outcome), collector.counters(), collector.taken(), counts) << '\n';
    switch (outcome) {
    case Collector::Outcome::complete:
        return ExitStatus::success;
    case Collector::Outcome::stopped:
        return collector_.expect == 0 ? ExitStatus::success : kStoppedEarly;
    case Collector::Outcome::abandoned:
        break;
    }
    if (counts.inCollector() == 0) return kStoppedEarly;
    log.write(LogLevel::error, std::to_string(counts.inCollector()) + " tokens were read and are lost");
    return kTokensLost;
}

} // namespace thisbe::relay6
