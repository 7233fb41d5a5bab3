// Which ways the packets of one stream took, one after the other.
#pragma once

#include "peer/path/path_label.h"
#include "shared/base/clock.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace thisbe::peer {

// Bounded: a path that flaps for an hour keeps its first kMost turns and the number of the others.
class PathTrace {
  public:
    static constexpr std::size_t kMost = 256;

    struct Turn {
        Duration at{};                  // since the stream's first packet
        std::uint64_t sequence = 0;     // the first packet that went this way
        std::optional<PathLabel> label; // nothing: there was none, or it is not known by now
    };

    // A packet goes, or came, by this pair.
    bool isNew(std::optional<ice::PairId> pair) const { return !started_ || pair != last_; }
    // Where isNew().
    void add(TimePoint now, std::uint64_t sequence, std::optional<ice::PairId> pair,
             std::optional<PathLabel> label);

    // Labels anew what is still known: labelOf(PairId) says what has been found out since.
    template<class LabelOf>
    void relabel(LabelOf labelOf) {
        for (Turn& turn : turns_)
            if (turn.label)
                if (auto label = labelOf(turn.label->pair)) turn.label = std::move(label);
    }

    const std::vector<Turn>& turns() const { return turns_; }
    // Beyond kMost.
    std::uint64_t untold() const { return untold_; }

  private:
    std::vector<Turn> turns_;
    std::uint64_t untold_ = 0;
    std::optional<ice::PairId> last_;
    TimePoint start_{};
    bool started_ = false;
};

} // namespace thisbe::peer
