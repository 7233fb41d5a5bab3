#include "peer/report/live_test.h"

#include "peer/report/test_result_json.h"
#include "peer/report/test_result_text.h"

#include <iostream>

namespace thisbe::peer {

namespace {

using namespace std::chrono_literals;

constexpr Duration kLineEvery = 200ms;
constexpr Duration kObjectEvery = 1s;

} // namespace

LiveTest::LiveTest(EventLoop& loop, const Clock& clock, const packet::GeneratorSession& session,
                   Snapshot snapshot, bool jsonStream)
    : clock_(clock),
      session_(session),
      snapshot_(std::move(snapshot)),
      jsonStream_(jsonStream),
      timer_(loop.timers(), [this] { onTimer(); }),
      every_(jsonStream ? kObjectEvery : kLineEvery) {
    // Nobody who could see it: the stream is not disturbed.
    if (jsonStream_ || line_.isShown()) timer_.arm(clock_.now() + kLineEvery);
}

std::string LiveTest::line(const TestResult& result, Duration since) const {
    const packet::TrafficShape& shape = result.plan.shape;
    std::string out;
    if (shape.duration != Duration{})
        out = progressBar(static_cast<std::uint64_t>(std::min(since, shape.duration).count()),
                          static_cast<std::uint64_t>(shape.duration.count()));
    else
        out = progressBar(result.directions.front().sender.sent, shape.count);
    for (const TestResult::Direction& direction : result.directions)
        out += "  " + direction.name + " " + std::to_string(direction.receiver.received) + " received, " +
               humanTime(direction.receiver.oneWay.p50) + " one way";
    return out;
}

void LiveTest::onTimer() {
    const bool runs = session_.state() == packet::GeneratorSession::State::running;
    const TimePoint now = clock_.now();
    if (!runs) return timer_.arm(now + kLineEvery);
    const Duration since = now - session_.startedAt();
    if (!running_ && jsonStream_) {
        running_ = true;
        return timer_.arm(session_.startedAt() + every_);
    }
    if (jsonStream_)
        std::cout << progressAsJson(snapshot_(), since) << "\n" << std::flush;
    else
        line_.show(line(snapshot_(), since));
    timer_.arm(now + every_);
}

} // namespace thisbe::peer
