// Makes a class of paths that dies again and again prove itself longer before it carries.
#pragma once

#include "peer/path/path_class.h"
#include "peer/path/path_options.h"

#include <vector>

namespace thisbe::peer {

// By class and not by pair: behind some NATs a path that comes back is another pair each time.
class FlapGuard {
  public:
    explicit FlapGuard(const PathOptions& options) : options_(options) {}

    void noteDeath(TimePoint now, PathClass pathClass);
    // Within PathOptions::flapWindow.
    std::uint32_t recentDeaths(TimePoint now, PathClass pathClass) const;
    // For how long a path of this class has to answer without a hole before it may take over.
    Duration hold(TimePoint now, PathClass pathClass) const;

  private:
    const PathOptions& options_;
    // The newest few, oldest first.
    std::array<std::vector<TimePoint>, kPathClasses.size()> deaths_;
};

} // namespace thisbe::peer
