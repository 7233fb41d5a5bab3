// When to ask for an ICE restart.
#pragma once

#include "peer/path/path_event.h"
#include "peer/path/path_options.h"
#include "shared/ice/role.h"

namespace thisbe::peer {

// At once when the network changed, but once for a flurry of changes; some time after the last way was lost,
// and again ever more rarely.
class RestartClock {
  public:
    // options must outlive it.
    explicit RestartClock(const PathOptions& options) : options_(options) {}

    void onNetworkChanged(TimePoint now);
    void onLost(TimePoint now, ice::Role role);
    void onRecovered();

    TimePoint nextDeadline() const { return at_; }
    // Something: ask now.
    std::optional<RestartReason> takeDue(TimePoint now);

  private:
    const PathOptions& options_;
    RestartReason reason_ = RestartReason::networkChanged;
    TimePoint at_ = kNever;
    std::optional<TimePoint> askedAt_;
    bool isLost_ = false;
    Duration interval_{};
};

} // namespace thisbe::peer
