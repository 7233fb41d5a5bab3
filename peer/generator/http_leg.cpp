#include "peer/generator/http_leg.h"

#include "peer/generator/http_report.h"

namespace thisbe::peer {

namespace {

HttpRunOptions withPace(HttpRunOptions server, const MixedLeg& leg) {
    server.gap = leg.rate.gap(1);
    server.duration = leg.duration;
    return server;
}

} // namespace

HttpLeg::HttpLeg(const Clock& clock, std::string url, HttpRunOptions server, const MixedLeg& leg,
                 std::function<void()> onOver)
    : clock_(clock),
      url_(std::move(url)),
      run_(withPace(std::move(server), leg)),
      onOver_(std::move(onOver)) {}

HttpLeg::~HttpLeg() {
    stop();
    if (thread_.joinable()) thread_.join();
}

void HttpLeg::start() {
    thread_ = std::thread([this] {
        results_ = run_.run(clock_, [this](Duration length) { return pause(length); });
        over_ = true;
        onOver_();
    });
}

void HttpLeg::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    wake_.notify_all();
}

bool HttpLeg::pause(Duration length) {
    std::unique_lock lock(mutex_);
    const bool stopped = wake_.wait_for(lock, length, [this] { return stopped_; });
    if (!stopped) ++begun_;
    return stopped;
}

LegReport HttpLeg::report() const {
    LegReport report;
    report.sent = begun_;
    report.outcome = "running";
    if (!over_) return report;
    report.sent = results_.requests;
    report.received = results_.answered();
    report.receivedBytes = results_.bytes;
    report.outcome = outcomeOf(results_) == "complete" ? "completed" : outcomeOf(results_);
    if (report.outcome == "completed") report.status = ExitStatus::success;
    if (report.outcome == "failed") {
        report.status = ExitStatus::noAnswer;
        report.problem = "no answer from " + url_ + ": " + results_.lastFailure;
    }
    report.text = asText(url_, results_);
    report.json = asJson(url_, results_);
    report.json.pop_back();
    return report;
}

} // namespace thisbe::peer
