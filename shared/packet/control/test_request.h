// A peer asks for a test, over the message plane: what is to be sent, and by which ways.
#pragma once

#include "shared/packet/control/attempt_id.h"
#include "shared/packet/control/control_header.h"
#include "shared/packet/control/stream_way.h"
#include "shared/packet/control/test_plan.h"

#include <optional>
#include <vector>

namespace thisbe::packet {

// Which test of the two peers; drawn at random by who asks.
using TestId = StrongId<struct TestTag, std::uint32_t>;

//   header, test (32), in turn (8), streams (8), zeros (16), plan (TestPlan), and for each stream:
//   attempt (64), way (8), zeros (24)
// What Hello, Challenge and the nonce of a Proposal do between strangers: here the message plane has proven
// who asks, and one answer (TestDecision) stands for all streams. A Proposal for each stream follows, with
// that attempt, this plan, and a nonce of zeros.
struct TestRequest {
    static constexpr std::size_t kMostStreams = 4;

    struct Stream {
        AttemptId attempt;
        StreamWay way = StreamWay::best;

        friend bool operator==(const Stream&, const Stream&) = default;
    };

    TestId test;
    bool inTurn = false; // one stream after the other; else all at once
    TestPlan plan;
    std::vector<Stream> streams; // 1 to kMostStreams, each with an attempt of its own

    // Nothing for what is not of this form, or makes no sense.
    static std::optional<TestRequest> parse(ByteView message);
    std::vector<std::uint8_t> serialize() const;

    friend bool operator==(const TestRequest&, const TestRequest&) = default;
};

} // namespace thisbe::packet
