#include "peer/packets/path_trace.h"

#include <utility>

namespace thisbe::peer {

void PathTrace::add(TimePoint now, std::uint64_t sequence, std::optional<ice::PairId> pair,
                    std::optional<PathLabel> label) {
    if (!std::exchange(started_, true)) start_ = now;
    last_ = pair;
    if (turns_.size() < kMost)
        turns_.push_back({now - start_, sequence, std::move(label)});
    else
        ++untold_;
}

} // namespace thisbe::peer
