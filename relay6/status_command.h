// thisbe-relay6 status
#pragma once

#include "relay6/command.h"
#include "relay6/queue_flags.h"

#include <string>

namespace thisbe::relay6 {

class StatusCommand final : public Command {
  public:
    explicit StatusCommand(CLI::App& app);

    bool chosen() const override { return command_->parsed(); }
    ExitStatus run(const CommonOptions& common) override;

  private:
    CLI::App* command_;
    QueueOptions queue_;
    std::string spoolPath_;
    bool json_ = false;
};

} // namespace thisbe::relay6
