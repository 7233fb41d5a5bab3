// When to ask for an ICE restart.
#pragma once

#include "peer/path/path_event.h"
#include "peer/path/path_options.h"
#include "shared/ice/role.h"

namespace thisbe::peer {

// At once when the network changed, but once for a flurry of changes; some time after the last way was lost,
// or while only relays work, and again ever more rarely.
class RestartClock {
  public:
    // options must outlive it.
    explicit RestartClock(const PathOptions& options) : options_(options) {}

    void onNetworkChanged(TimePoint now);
    void onLost(TimePoint now, ice::Role role);
    void onRecovered();
    // Data goes by a relay and a direct way is wished for; patience: before the first restart for its sake.
    void onOnlyRelayed(TimePoint now, Duration patience);
    // It does not, or none is.
    void onContent() { relayedSince_.reset(); }
    // Data goes a direct way.
    void onDirect();

    TimePoint nextDeadline() const;
    // Something: ask now.
    std::optional<RestartReason> takeDue(TimePoint now);

  private:
    const PathOptions& options_;
    RestartReason reason_ = RestartReason::networkChanged;
    TimePoint at_ = kNever;
    std::optional<TimePoint> askedAt_;
    bool isLost_ = false;
    Duration interval_{};
    std::optional<TimePoint> relayedSince_; // or since the last restart for it
    Duration patience_{};
    Duration::rep patienceFactor_ = 1;
};

} // namespace thisbe::peer
