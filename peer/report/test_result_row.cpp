#include "peer/report/test_result_row.h"

#include "peer/report/test_result_json.h"

namespace thisbe::peer {

TestRow asRow(const TestResult& result) {
    TestRow row;
    row.kind = result.peer.empty() ? "udp" : "peer";
    row.remote = result.peer.empty() ? result.remote.toString() : result.peer + " by " + result.way;
    row.outcome = packet::toString(result.outcome);
    row.plan = std::string(packet::toString(result.plan.direction)) + ", " + result.plan.shape.toString();
    for (const TestResult::Direction& direction : result.directions) {
        row.sent = row.sent.value_or(0) + direction.sender.sent;
        row.received = row.received.value_or(0) + direction.receiver.received;
    }
    row.result = asJson(result);
    return row;
}

} // namespace thisbe::peer
