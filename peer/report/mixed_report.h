// What came of mixed traffic, for people and programs (schema thisbe.mixed/1).
#pragma once

#include "peer/generator/mixed_plan.h"
#include "peer/generator/traffic_leg.h"
#include "shared/program/terminal.h"

#include <string>
#include <utility>
#include <vector>

namespace thisbe::peer {

struct MixedResult {
    std::string remote;
    bool random = false; // legs one after another
    std::string outcome; // completed, stopped or failed
    MixedPlan plan;
    std::vector<std::pair<MixedLeg, LegReport>> legs; // those that began
};

// "udp 1200/1200, tcp 399/400": received of sent so far, of each kind.
std::string progressText(const MixedResult& result);
// Each leg's own report (of random traffic a line each), then the sums of the kinds.
std::string asText(const MixedResult& result, const Paint& paint);
// One object on one line, without its end.
std::string asJson(const MixedResult& result);

} // namespace thisbe::peer
