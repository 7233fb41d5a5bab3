// thisbe-relay6 collect
#pragma once

#include "relay6/collector.h"
#include "relay6/command.h"
#include "relay6/queue_flags.h"
#include "relay6/spool.h"

#include <string>
#include <vector>

namespace thisbe::relay6 {

class QueueSession;

class CollectCommand final : public Command {
  public:
    explicit CollectCommand(CLI::App& app);

    bool chosen() const override { return command_->parsed(); }
    ExitStatus run(const CommonOptions& common) override;

  private:
    void addListening();
    void addTokens();
    void addLimits();
    void addKeeping();
    void takeOptions();
    ExitStatus serve(QueueSession& session, Spool* spool, Log& log);
    ExitStatus report(Collector::Outcome outcome, const Collector& collector, QueueSession& session,
                      Log& log);
    // How many tokens of this round are there already; nothing when the round was over before.
    std::optional<std::uint64_t> resumeRound(Spool* spool, QueueSession& session);

    CLI::App* command_;
    QueueOptions queue_;
    CollectorOptions collector_;
    std::vector<std::string> listen_;
    std::vector<Endpoint> endpoints_;
    std::vector<std::string> priorities_;
    std::string spoolPath_;
    std::uint64_t spoolLimit_ = 0;
    double idleSeconds_ = 60;
    double totalSeconds_ = 0;
    bool allowMapped_ = false;
    bool keepQueue_ = false;
    bool json_ = false;
};

} // namespace thisbe::relay6
