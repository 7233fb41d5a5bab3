// A path for datagrams that loses, doubles and reorders, repeatably.
#pragma once

#include "shared/base/clock.h"
#include "tests/support/seeded_random.h"

#include <map>
#include <optional>
#include <vector>

namespace thisbe::test {

// One direction. Time is handed in; what comes out is a matter of the seed and of the order of calls.
class LossyPipe {
  public:
    struct Conditions {
        double loss = 0;
        double duplication = 0;
        Duration delay{};
        Duration jitter{}; // up to this, at random: more than the distance of two datagrams reorders them
        bool cut = false;  // everything is lost
    };

    explicit LossyPipe(std::uint64_t seed) : random_(seed) {}

    Conditions conditions;

    void send(TimePoint now, ByteView datagram) {
        largest = std::max(largest, datagram.size());
        ++sent;
        if (conditions.cut || chance(conditions.loss)) return;
        const int copies = chance(conditions.duplication) ? 2 : 1;
        for (int copy = 0; copy < copies; ++copy)
            queue_.emplace(now + conditions.delay + jitter(), Bytes(datagram.begin(), datagram.end()));
    }

    std::optional<std::vector<std::uint8_t>> receive(TimePoint now) {
        if (queue_.empty() || queue_.begin()->first > now) return std::nullopt;
        auto datagram = std::move(queue_.begin()->second);
        queue_.erase(queue_.begin());
        return datagram;
    }

    TimePoint nextArrival() const { return queue_.empty() ? kNever : queue_.begin()->first; }

    std::size_t largest = 0;
    std::uint64_t sent = 0;

  private:
    using Bytes = std::vector<std::uint8_t>;

    bool chance(double probability) {
        return probability > 0 && static_cast<double>(random_.below(1000000)) < probability * 1e6;
    }
    Duration jitter() {
        const auto range = static_cast<std::uint64_t>(conditions.jitter.count());
        return Duration{static_cast<Duration::rep>(random_.below(range + 1))};
    }

    SeededRandom random_;
    std::multimap<TimePoint, Bytes> queue_;
};

} // namespace thisbe::test
