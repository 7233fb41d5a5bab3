#include "peer/report/test_result_of.h"

namespace thisbe::peer {

TestResult resultOf(const packet::GeneratorSession& session) {
    TestResult result;
    result.plan = session.plan();
    result.outcome = session.outcome();
    result.problem = session.problem();
    const packet::TestEnd* const end = session.end();
    if (end == nullptr) return result;
    if (session.plan().generatorSends())
        result.directions.push_back(
            {.name = "forward",
             .sender = end->senderReport(),
             .receiver = session.theirReceiver(),
             .rates = end->sender() != nullptr ? end->sender()->rates() : packet::RateSeries()});
    if (session.plan().listenerSends())
        result.directions.push_back({.name = "reverse",
                                     .sender = session.theirSender(),
                                     .receiver = end->receiverReport(),
                                     .rates = end->receiver().rates()});
    return result;
}

TestResult resultOf(const packet::ListenerEvent& event) {
    TestResult result;
    result.remote = event.remote;
    result.plan = event.plan;
    result.outcome = event.outcome;
    if (event.plan.generatorSends())
        result.directions.push_back(
            {.name = "forward", .sender = event.theirSender, .receiver = event.ourReceiver});
    if (event.plan.listenerSends())
        result.directions.push_back(
            {.name = "reverse", .sender = event.ourSender, .receiver = event.theirReceiver});
    return result;
}

} // namespace thisbe::peer
