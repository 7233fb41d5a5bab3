// What one side of a meeting of two ICE agents said of itself.
#pragma once

#include "shared/base/clock.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace thisbe::interop {

struct IceSideReport {
    std::optional<TimePoint> startedAt; // of gathering
    std::optional<TimePoint> gatheredAt;
    std::optional<TimePoint> connectedAt;
    std::optional<TimePoint> failedAt;
    std::optional<TimePoint> heardAt; // the latest datagram
    Duration longestSilence{};        // between two datagrams, since the meeting was asked to measure
    std::vector<std::string> candidates;
    struct Pair {
        TimePoint at;
        std::string types; // "host relay": its own candidate's, the other's
    };
    std::vector<Pair> pairs;       // that it sent on, the latest last
    std::set<unsigned long> heard; // sequence numbers
    unsigned long duplicates = 0;

    // By its own account: nothing is relayed.
    bool isDirect() const { return !pairs.empty() && pairs.back().types.find("relay") == std::string::npos; }
};

} // namespace thisbe::interop
