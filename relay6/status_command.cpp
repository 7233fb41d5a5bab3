#include "relay6/status_command.h"

#include "relay6/report.h"
#include "shared/net/system_random.h"

#include <iostream>
#include <unistd.h>

namespace thisbe::relay6 {

StatusCommand::StatusCommand(CLI::App& app)
    : command_(app.add_subcommand("status", "Show a queue, who uses it, and what was counted")) {
    command_->fallthrough();
    addQueueOptions(*command_, queue_, false);
    command_->add_option("--spool", spoolPath_, "Show this spool too")->type_name("FILE");
    command_->add_flag("--json", json_, "Print JSON (schema 1)");
    command_->footer("Example:\n  thisbe-relay6 status --queue sensors --json\n"
                     "Exit status: 0 shown, 1 there is no such queue.");
}

ExitStatus StatusCommand::run(const CommonOptions&) {
    const auto queue = TokenQueue::openExisting(queue_);
    if (!queue) throw StartupError(ExitStatus::failed, queue.error().message);
    RelayStatus status;
    status.queue = (*queue)->state();
    if (const auto ledger = Ledger::openExisting(queue_.name)) {
        status.counts = (*ledger)->counts();
        status.collector = (*ledger)->holder(Role::collector);
        status.forwarder = (*ledger)->holder(Role::forwarder);
        status.ended = (*ledger)->ended();
    }
    if (!spoolPath_.empty()) {
        if (access(spoolPath_.c_str(), F_OK) != 0)
            throw StartupError(ExitStatus::failed, "spool '" + spoolPath_ + "' does not exist");
        SystemRandom random;
        const auto spool = Spool::open(spoolPath_, random);
        if (!spool) throw StartupError(ExitStatus::failed, spool.error().message);
        status.spool = (*spool)->counts();
    }
    std::cout << (json_ ? statusJson(status) + "\n" : statusText(status));
    return ExitStatus::success;
}

} // namespace thisbe::relay6
