// A test with a peer, as somebody wants it, and what became of it.
#pragma once

#include "peer/report/test_result.h"
#include "shared/packet/control/stream_way.h"
#include "shared/packet/control/test_plan.h"
#include "shared/packet/test_outcome.h"

#include <string>
#include <vector>

namespace thisbe::peer {

struct TestOrder {
    std::string to; // a peer's id
    packet::TestPlan plan;
    std::vector<packet::StreamWay> ways{packet::StreamWay::best}; // empty: every way that there is
    bool inTurn = false;                                          // one after the other, not all at once
};

struct TestAccount {
    TestOrder order;
    packet::TestOutcome outcome = packet::TestOutcome::running;
    std::string problem;                    // a sentence, for outcomes other than completed
    std::vector<TestResult> streams;        // those that were agreed to
    std::vector<packet::StreamWay> missing; // where every way was wanted: there was none of these
};

} // namespace thisbe::peer
