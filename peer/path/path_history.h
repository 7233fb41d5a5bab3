// What became of a session's ways over time, for @why.
#pragma once

#include "peer/path/path_event.h"

#include <span>
#include <vector>

namespace thisbe::peer {

// Bounded: the first and the newest records stay, what is in between is counted.
class PathHistory {
  public:
    struct Record {
        TimePoint at{};
        PathEvent event;
        // Of Switched and Recovered: what the owner counted across the switch.
        std::optional<std::uint64_t> lost;
        std::optional<std::uint64_t> duplicated;
    };
    static constexpr std::size_t kFirst = 8;
    static constexpr std::size_t kNewest = 56;

    void add(TimePoint now, const PathEvent& event);
    // False: that switch is no longer, or never was, on record.
    bool noteDelivery(std::uint32_t number, std::uint64_t lost, std::uint64_t duplicated);

    // In order of time.
    std::span<const Record> records() const { return records_; }
    // Left out after the first kFirst.
    std::uint32_t forgotten() const { return forgotten_; }

  private:
    std::vector<Record> records_;
    std::uint32_t forgotten_ = 0;
};

} // namespace thisbe::peer
