// What is shown while a test runs: a line on a terminal, or a JSON object each second.
#pragma once

#include "peer/report/live_line.h"
#include "peer/report/test_result.h"
#include "shared/net/event_loop.h"
#include "shared/net/timer.h"
#include "shared/packet/generator_session.h"

namespace thisbe::peer {

class LiveTest {
  public:
    using Snapshot = std::function<TestResult()>;

    // session and snapshot's source outlive this. jsonStream: objects on standard output instead of the line.
    LiveTest(EventLoop& loop, const Clock& clock, const packet::GeneratorSession& session, Snapshot snapshot,
             bool jsonStream);

  private:
    void onTimer();
    std::string line(const TestResult& result, Duration since) const;

    const Clock& clock_;
    const packet::GeneratorSession& session_;
    Snapshot snapshot_;
    bool jsonStream_;
    LiveLine line_;
    Timer timer_;
    Duration every_;
    bool running_ = false;
};

} // namespace thisbe::peer
