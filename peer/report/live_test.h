// What is shown while a test runs: a line on a terminal, or a JSON object each second.
#pragma once

#include "peer/report/live_line.h"
#include "peer/report/test_result.h"
#include "shared/net/event_loop.h"
#include "shared/net/timer.h"

#include <functional>
#include <optional>
#include <vector>

namespace thisbe::peer {

class LiveTest {
  public:
    // When the streams that run began; nothing while none does.
    using BegunAt = std::function<std::optional<TimePoint>()>;
    // Of each stream; asked for only while one runs.
    using Snapshot = std::function<std::vector<TestResult>()>;

    // What is asked outlives this. jsonStream: objects on standard output instead of the line.
    LiveTest(EventLoop& loop, const Clock& clock, BegunAt begunAt, Snapshot snapshot, bool jsonStream);

  private:
    void onTimer();
    void show(Duration since);

    const Clock& clock_;
    BegunAt begunAt_;
    Snapshot snapshot_;
    bool jsonStream_;
    LiveLine line_;
    Timer timer_;
    Duration every_;
    std::optional<TimePoint> next_; // of jsonStream, while it runs
};

} // namespace thisbe::peer
