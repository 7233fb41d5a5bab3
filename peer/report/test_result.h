// One test as its reports tell it.
#pragma once

#include "peer/packets/path_trace.h"
#include "shared/base/endpoint.h"
#include "shared/packet/control/test_plan.h"
#include "shared/packet/loss_verdict.h"
#include "shared/packet/rate_series.h"
#include "shared/packet/test_outcome.h"

#include <string>
#include <vector>

namespace thisbe::peer {

struct TestResult {
    struct Direction {
        std::string name; // forward: from the generator to the listener; reverse
        packet::SenderReport sender;
        packet::ReceiverReport receiver;
        // As this side saw it: what it sent (forward, at the generator) or received; may be empty.
        packet::RateSeries rates{};
        // Between peers: the ways of what this side sent, or received.
        PathTrace path{};

        packet::LossVerdict loss() const { return packet::LossVerdict::of(sender, receiver); }
    };

    Endpoint remote;
    std::string peer; // between peers: its id; then remote means nothing
    std::string way;  // and which way the stream was to take (packet::StreamWay)
    packet::TestPlan plan;
    packet::TestOutcome outcome = packet::TestOutcome::running;
    std::string problem;
    std::vector<Direction> directions;
};

} // namespace thisbe::peer
