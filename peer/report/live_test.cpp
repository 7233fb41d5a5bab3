#include "peer/report/live_test.h"

#include "peer/report/test_result_json.h"
#include "peer/report/test_result_text.h"

#include <algorithm>
#include <iostream>
#include <utility>

namespace thisbe::peer {

namespace {

using namespace std::chrono_literals;

constexpr Duration kLineEvery = 200ms;
constexpr Duration kObjectEvery = 1s;

std::string barOf(const TestResult& stream, Duration since) {
    const packet::TrafficShape& shape = stream.plan.shape;
    if (shape.duration != Duration{})
        return progressBar(static_cast<std::uint64_t>(std::min(since, shape.duration).count()),
                           static_cast<std::uint64_t>(shape.duration.count()));
    return stream.directions.empty() ? std::string()
                                     : progressBar(stream.directions.front().sender.sent, shape.count);
}

std::string lineOf(const TestResult& stream) {
    std::string out;
    for (const TestResult::Direction& direction : stream.directions)
        out += "  " + (stream.way.empty() ? direction.name : stream.way + " " + direction.name) + " " +
               std::to_string(direction.receiver.received) + " received, " +
               humanTime(direction.receiver.oneWay.p50) + " one way";
    return out;
}

} // namespace

LiveTest::LiveTest(EventLoop& loop, const Clock& clock, BegunAt begunAt, Snapshot snapshot, bool jsonStream)
    : clock_(clock),
      begunAt_(std::move(begunAt)),
      snapshot_(std::move(snapshot)),
      jsonStream_(jsonStream),
      timer_(loop.timers(), [this] { onTimer(); }),
      every_(jsonStream ? kObjectEvery : kLineEvery) {
    // Nobody who could see it: the stream is not disturbed.
    if (jsonStream_ || line_.isShown()) timer_.arm(clock_.now() + kLineEvery);
}

void LiveTest::show(Duration since) {
    const std::vector<TestResult> streams = snapshot_();
    if (jsonStream_) {
        for (const TestResult& stream : streams)
            std::cout << progressAsJson(stream, since) << "\n";
        std::cout << std::flush;
        return;
    }
    if (streams.empty()) return;
    std::string text = barOf(streams.front(), since);
    for (const TestResult& stream : streams)
        text += lineOf(stream);
    line_.show(text);
}

void LiveTest::onTimer() {
    const auto begun = begunAt_();
    const TimePoint now = clock_.now();
    if (!begun) {
        next_.reset();
        return timer_.arm(now + kLineEvery);
    }
    if (!next_) next_ = jsonStream_ ? *begun + every_ : now;
    if (now < *next_) return timer_.arm(*next_);
    show(now - *begun);
    next_ = now + every_;
    timer_.arm(*next_);
}

} // namespace thisbe::peer
