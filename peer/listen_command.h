// thisbe listen TARGET…: takes test traffic and reports it.
#pragma once

#include "peer/listener/listener_kinds.h"
#include "peer/store/store.h"
#include "shared/program/program.h"

namespace thisbe::peer {

class ListenCommand {
  public:
    // Adds the subcommand to app; common must outlive this.
    ListenCommand(CLI::App& app, const CommonOptions& common);
    ListenCommand(const ListenCommand&) = delete;
    ListenCommand& operator=(const ListenCommand&) = delete;

    // Opens a listener for each target, on one event loop, and serves until SIGINT or SIGTERM. Throws
    // StartupError.
    ExitStatus run();

  private:
    struct Choice {
        ListenerKind* kind;
        std::string target;
    };

    std::vector<Choice> choices() const;
    std::unique_ptr<Store> openStore(EventLoop& loop, Log& log, const std::function<void()>& onRoom) const;
    void checkOptions(const std::vector<Choice>& choices) const;

    const CommonOptions& common_;
    std::vector<std::unique_ptr<ListenerKind>> kinds_;
    ListenArguments arguments_;
    CLI::App* command_;
};

} // namespace thisbe::peer
