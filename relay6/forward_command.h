// thisbe-relay6 forward
#pragma once

#include "relay6/command.h"
#include "relay6/forwarder.h"
#include "relay6/queue_flags.h"

#include <string>
#include <vector>

namespace thisbe::relay6 {

class QueueSession;

class ForwardCommand final : public Command {
  public:
    explicit ForwardCommand(CLI::App& app);

    bool chosen() const override { return command_->parsed(); }
    ExitStatus run(const CommonOptions& common) override;

  private:
    void addConversation();
    void addSending();
    void addPatience();
    void takeOptions();
    ExitStatus serve(QueueSession& session, TokenSource& source, Log& log);
    ExitStatus report(const ForwarderReport& result, QueueSession& session, Log& log) const;

    CLI::App* command_;
    QueueOptions queue_;
    ForwarderOptions forwarder_;
    std::string server_;
    std::vector<std::string> answers_;
    std::vector<std::string> waitFor_;
    std::string separator_ = " ";
    std::string terminator_ = "\\n";
    std::string spoolPath_;
    double verdictSeconds_ = 30;
    double promptSeconds_ = 60;
    bool inOrder_ = false;
    bool stream_ = false;
    bool confirmed_ = false;
    bool quiet_ = false;
    bool keepQueue_ = false;
    bool json_ = false;
};

} // namespace thisbe::relay6
