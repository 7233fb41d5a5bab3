#include "peer/packets/peer_result.h"

#include "peer/report/test_result_of.h"

namespace thisbe::peer {

namespace {

// sent: what this side sent; received: what it received.
void addPaths(TestResult& result, const std::string& outgoing, const PathTrace& sent,
              const PathTrace& received) {
    for (TestResult::Direction& direction : result.directions)
        direction.path = direction.name == outgoing ? sent : received;
}

} // namespace

TestResult resultOf(const std::string& peer, const OutgoingTest::Stream& stream) {
    TestResult result = resultOf(stream.session);
    result.peer = peer;
    result.way = packet::toString(stream.path.way());
    addPaths(result, "forward", stream.path.sent(), stream.path.received());
    return result;
}

TestResult resultOf(const std::string& peer, const IncomingTest& test) {
    TestResult result = resultOf(test.event);
    result.peer = peer;
    result.way = packet::toString(test.way);
    addPaths(result, "reverse", test.sent, test.received);
    return result;
}

} // namespace thisbe::peer
