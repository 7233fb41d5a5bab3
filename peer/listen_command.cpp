#include "peer/listen_command.h"

#include "peer/kind_help.h"
#include "shared/net/event_loop.h"
#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/program/descriptor_limit.h"
#include "shared/program/program_log.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <unistd.h>

namespace thisbe::peer {

namespace {

constexpr const char* kExitStatuses = "\nServes until interrupted (Ctrl-C, SIGTERM), then prints a summary.\n"
                                      "\n"
                                      "Exit status: 0 stopped by a signal, 1 the address cannot be used, 2 "
                                      "wrong usage, 7 not permitted by this host.";

// For a reader of standard output that is slow, when the end has come.
constexpr std::chrono::milliseconds kPatience{2000};

// A reader that has had enough ('| head') is no failure; a full disk is.
ExitStatus finalStatus(int writeError) {
    if (writeError == 0 || writeError == EPIPE) return ExitStatus::success;
    throw StartupError(ExitStatus::failed,
                       std::string("standard output: ") + std::strerror(writeError) + "; listening ended");
}

} // namespace

ListenCommand::ListenCommand(CLI::App& app, const CommonOptions& common)
    : common_(common),
      kinds_(listenerKinds(common)),
      command_(app.add_subcommand("listen", "Take test traffic and report it")) {
    addListenArguments(*command_, arguments_);
    for (const auto& kind : kinds_)
        kind->addOptions(*command_);
    command_->footer(kindHelp(kinds_) + kExitStatuses);
}

ExitStatus ListenCommand::run() {
    const auto chosen = choices();
    checkOptions(chosen);
    raiseDescriptorLimit();
    const SystemClock clock;
    ProgramLog log(common_.logLevel);
    EventLoop loop(clock);
    const SignalWatch signals(loop, {SIGINT, SIGTERM}, [&loop](int) { loop.stop(); });
    std::vector<std::function<void()>> onRoom;
    int writeError = 0;
    TextOutput out(loop, STDOUT_FILENO,
                   {.onRoom = [&] { std::ranges::for_each(onRoom, [](const auto& call) { call(); }); },
                    .onBroken =
                        [&](int error) {
                            writeError = error;
                            loop.stop();
                        }});
    const auto store =
        openStore(loop, log, [&] { std::ranges::for_each(onRoom, [](const auto& call) { call(); }); });
    ListenContext context{loop,       clock,  log,        out, Paint(common_.colour, STDOUT_FILENO),
                          arguments_, onRoom, store.get()};
    std::vector<std::unique_ptr<Listener>> open;
    for (const Choice& choice : chosen)
        open.push_back(choice.kind->open(context, choice.target));
    loop.run();
    for (const auto& listener : open)
        listener->finish();
    std::optional<StoreTotals> kept;
    if (store) {
        kept = store->finish();
        out.text() += (arguments_.json ? kept->toJson() : kept->toString()) + "\n";
    }
    out.drain(kPatience);
    for (const auto& listener : open)
        if (const auto problem = listener->problem()) throw *problem;
    if (kept && !kept->complete()) throw StartupError(ExitStatus::failed, "--db: " + kept->toString());
    return finalStatus(writeError);
}

// Null without --db. onRoom: in the loop's thread.
std::unique_ptr<Store> ListenCommand::openStore(EventLoop& loop, Log& log,
                                                const std::function<void()>& onRoom) const {
    if (arguments_.database.empty()) return nullptr;
    StoreWriter::Calls calls;
    calls.onRoom = [&loop, onRoom] { loop.post(onRoom); };
    calls.onTrouble = [&loop, &log, path = arguments_.database](const std::string& problem) {
        loop.post([&log, line = "event=database_trouble file=" + path + " reason=\"" + problem +
                                "\"; trying again each second"] { log.write(LogLevel::warning, line); });
    };
    return std::make_unique<Store>(arguments_.database, std::move(calls));
}

std::vector<ListenCommand::Choice> ListenCommand::choices() const {
    std::vector<Choice> out;
    std::vector<std::string> targets = arguments_.targets;
    targets.emplace_back(); // what only options ask for
    for (const std::string& target : targets) {
        bool known = false;
        for (const auto& kind : kinds_) {
            if (!kind->isMeant(arguments_, target)) continue;
            out.push_back({kind.get(), target});
            known = true;
        }
        if (!known && !target.empty())
            throw StartupError(ExitStatus::usage, "'" + target + "' is nothing that listen can open");
    }
    if (out.empty()) throw StartupError(ExitStatus::usage, "listen needs a TARGET, --records or --accept");
    return out;
}

void ListenCommand::checkOptions(const std::vector<Choice>& choices) const {
    std::vector<std::string_view> obeyed{"--records"};
    std::string who;
    for (const Choice& choice : choices) {
        const auto more = choice.kind->options();
        obeyed.insert(obeyed.end(), more.begin(), more.end());
        who += (who.empty() ? "" : ", ") + choice.kind->name();
    }
    refuseOtherOptions(*command_, obeyed, who);
}

} // namespace thisbe::peer
