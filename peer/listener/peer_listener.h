// An open listener for tests with peers.
#pragma once

#include "peer/listener/listen_context.h"
#include "peer/listener/listener.h"
#include "peer/shell/peer_program.h"
#include "peer/shell/test_report.h"

#include <memory>

namespace thisbe::peer {

// Registered under a name, there for whoever it accepts; says so when a test begins and how it went.
class PeerListener final : public Listener {
  public:
    // Throws StartupError.
    PeerListener(ListenContext& context, const PeerProgram::Arguments& arguments, AcceptRules rules,
                 LogLevel logLevel);

    // Leaves the room; takes at most two seconds.
    void finish() override;
    // Why it is not (any more) in the room, where nobody asked it to leave.
    std::optional<StartupError> problem() const override;

  private:
    ListenContext& context_;
    TestReport report_;
    std::unique_ptr<PeerProgram> program_;
    bool left_ = false;
};

} // namespace thisbe::peer
