// thisbe-relay6 remove
#pragma once

#include "relay6/command.h"
#include "relay6/queue_flags.h"

namespace thisbe::relay6 {

class RemoveCommand final : public Command {
  public:
    explicit RemoveCommand(CLI::App& app);

    bool chosen() const override { return command_->parsed(); }
    ExitStatus run(const CommonOptions& common) override;

  private:
    CLI::App* command_;
    QueueOptions queue_;
    bool force_ = false;
};

} // namespace thisbe::relay6
