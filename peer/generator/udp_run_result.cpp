#include "peer/generator/udp_run_result.h"

namespace thisbe::peer {

TestResult resultOf(const UdpRun& run) {
    const packet::GeneratorSession& session = run.session();
    TestResult result;
    result.remote = run.remote();
    result.plan = session.plan();
    result.outcome = session.outcome();
    result.problem = session.problem();
    const packet::TestEnd* const end = session.end();
    if (end == nullptr) return result;
    if (session.plan().generatorSends())
        result.directions.push_back(
            {"forward", end->senderReport(), session.theirReceiver(),
             end->sender() != nullptr ? end->sender()->rates() : packet::RateSeries()});
    if (session.plan().listenerSends())
        result.directions.push_back(
            {"reverse", session.theirSender(), end->receiverReport(), end->receiver().rates()});
    return result;
}

} // namespace thisbe::peer
