// Runs the legs of mixed traffic, at once or one after another.
#pragma once

#include "peer/generator/mixed_plan.h"
#include "peer/generator/traffic_leg.h"
#include "shared/net/event_loop.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace thisbe::peer {

// A leg that does not run to its end ends all of them: the rest would not be what was asked for. Belongs to
// the loop's thread.
class MixedRun {
  public:
    struct Part {
        MixedLeg leg;
        std::unique_ptr<TrafficLeg> running; // between its start and its end
        std::optional<LegReport> report;     // from its end on
    };
    // onOver: to be called when the leg is over, from any thread, as often as it likes.
    using MakeLeg =
        std::function<std::unique_ptr<TrafficLeg>(const MixedLeg& leg, std::function<void()> onOver)>;

    // Calls loop.stop() when it is over.
    MixedRun(EventLoop& loop, const std::vector<MixedLeg>& legs, bool atOnce, MakeLeg make);

    // Throws what make throws.
    void start();
    // From a signal: ends early, with reports. The second time: at once.
    void stop();

    bool isOver() const { return over_; }
    bool wasStopped() const { return stopped_; }
    // All ran to their end.
    bool isComplete() const;
    // The part for whose sake all ended; null: none.
    const Part* failed() const { return failed_; }
    const std::vector<Part>& parts() const { return parts_; }
    // Of those that have begun, running ones as far as they are.
    std::vector<std::pair<MixedLeg, LegReport>> reports() const;

  private:
    void begin(Part& part);
    void proceed();
    void collect();
    void stopRunning();
    const Part* unsuccessful() const;
    bool isAnyRunning() const;

    EventLoop& loop_;
    bool atOnce_;
    MakeLeg make_;
    std::vector<Part> parts_;
    std::size_t next_ = 0;
    const Part* failed_ = nullptr;
    bool ending_ = false; // no more legs begin
    bool stopped_ = false;
    bool over_ = false;
};

} // namespace thisbe::peer
