#include "peer/report/test_warnings.h"

#include "shared/packet/pacing_warnings.h"

namespace thisbe::peer {

namespace {

// The first way of which it is known that the largest packets may not pass it.
const PathLabel* tooNarrow(const TestResult& result, const PathTrace& path) {
    for (const PathTrace::Turn& turn : path.turns()) {
        const bool isKnown = turn.label && turn.label->payloadBytes > 0;
        if (isKnown && turn.label->payloadBytes < result.plan.shape.sizes.most) return &*turn.label;
    }
    return nullptr;
}

} // namespace

std::vector<std::string> warningsOf(const TestResult& result, const TestResult::Direction& direction) {
    std::vector<std::string> out = packet::pacingWarnings(result.plan.shape, direction.sender);
    if (const PathLabel* path = tooNarrow(result, direction.path))
        out.push_back("packets of up to " + std::to_string(result.plan.shape.sizes.most) + " bytes, but " +
                      toString(path->pathClass) + " is known to pass " + std::to_string(path->payloadBytes) +
                      " (path MTU " + std::to_string(path->packetBytes) +
                      "): larger ones may leave in fragments, or be lost");
    return out;
}

} // namespace thisbe::peer
