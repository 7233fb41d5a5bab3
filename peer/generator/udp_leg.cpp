#include "peer/generator/udp_leg.h"

#include "peer/generator/test_status.h"
#include "peer/generator/udp_run_result.h"
#include "peer/report/test_result_json.h"
#include "peer/report/test_result_text.h"

namespace thisbe::peer {

namespace {

UdpRunOptions optionsOf(const Endpoint& listener, const MixedLeg& leg, std::function<void()> onOver) {
    UdpRunOptions options;
    options.listener = listener;
    packet::TrafficShape& shape = options.plan.shape;
    shape.rate = packet::TrafficRate::of(leg.rate);
    shape.sizes.least = shape.sizes.most = static_cast<std::uint16_t>(leg.size);
    shape.duration = leg.duration;
    shape.seed = leg.seed;
    options.onEnd = std::move(onOver);
    return options;
}

} // namespace

UdpLeg::UdpLeg(EventLoop& loop, const Clock& clock, RandomSource& random, const Endpoint& listener,
               const MixedLeg& leg, const Paint& paint, std::function<void()> onOver)
    : paint_(paint), run_(loop, clock, random, optionsOf(listener, leg, std::move(onOver))) {}

LegReport UdpLeg::report() const {
    const TestResult result = resultOf(run_);
    LegReport report;
    report.status = exitStatusOf(result.outcome);
    report.outcome = packet::toString(result.outcome);
    report.problem = result.problem;
    for (const TestResult::Direction& direction : result.directions) {
        report.sent += direction.sender.sent;
        report.sentBytes += direction.sender.sentBytes;
        report.received += direction.receiver.received;
        report.receivedBytes += direction.receiver.bytes;
    }
    report.text = asText(result, paint_);
    report.json = asJson(result);
    return report;
}

} // namespace thisbe::peer
