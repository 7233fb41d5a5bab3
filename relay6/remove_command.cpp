#include "relay6/remove_command.h"

#include "relay6/ledger.h"

namespace thisbe::relay6 {

RemoveCommand::RemoveCommand(CLI::App& app)
    : command_(app.add_subcommand("remove", "Remove a queue that was left behind, and its counters")) {
    command_->fallthrough();
    addQueueOptions(*command_, queue_, false);
    command_->add_flag("--force", force_, "Even with messages in it or while it is in use");
    command_->footer("Example:\n  thisbe-relay6 remove --queue exercise\n"
                     "Exit status: 0 removed, 1 there is none, 6 in use or with tokens in it.");
}

ExitStatus RemoveCommand::run(const CommonOptions&) {
    const auto queue = TokenQueue::openExisting(queue_);
    const auto ledger = Ledger::openExisting(queue_.name);
    if (!queue && !ledger) throw StartupError(ExitStatus::failed, queue.error().message);
    const bool isUsed = ledger && ((*ledger)->holder(Role::collector) || (*ledger)->holder(Role::forwarder));
    if (isUsed && !force_)
        throw StartupError(ExitStatus::refused,
                           "queue '" + queue_.name + "' is in use: stop its programs, or --force");
    const std::size_t messages = queue ? (*queue)->state().messages : 0;
    if (messages != 0 && !force_)
        throw StartupError(ExitStatus::refused, "queue '" + queue_.name + "' holds " +
                                                    std::to_string(messages) +
                                                    " messages: forward them, or --force to lose them");
    if (queue) (*queue)->remove();
    if (ledger) (*ledger)->remove();
    return ExitStatus::success;
}

} // namespace thisbe::relay6
