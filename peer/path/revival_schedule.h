// How often a dead path is asked whether it lives.
#pragma once

#include "peer/path/path_options.h"

namespace thisbe::peer {

// Every PathOptions::revivalInterval at first, then ever more rarely; quickly again for a while at an
// occasion.
class RevivalSchedule {
  public:
    struct Pace {
        Duration interval;
        TimePoint until; // then another one; kNever: this one for good
    };

    void begin(TimePoint now, const PathOptions& options);
    // Something happened that may have healed it.
    void onOccasion(TimePoint now);
    Pace paceAt(TimePoint now, const PathOptions& options) const;

  private:
    TimePoint since_{};
    TimePoint quickUntil_{};
};

} // namespace thisbe::peer
