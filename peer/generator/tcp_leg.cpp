#include "peer/generator/tcp_leg.h"

#include "peer/generator/tcp_run_report.h"

namespace thisbe::peer {

namespace {

ExitStatus statusOf(const TcpRun& run) {
    if (!run.failure())
        return run.isOver() && !run.wasInterrupted() ? ExitStatus::success : ExitStatus::failed;
    switch (run.failure()->first) {
    case TcpRun::Failure::noConnection:
        return ExitStatus::noAnswer;
    case TcpRun::Failure::noConsent:
        return ExitStatus::refused;
    case TcpRun::Failure::broken:
        break;
    }
    return ExitStatus::failed;
}

} // namespace

TcpLeg::TcpLeg(EventLoop& loop, std::vector<Endpoint> addresses, const MixedLeg& leg,
               std::function<void()> onOver)
    : loop_(loop), addresses_(std::move(addresses)), onOver_(std::move(onOver)) {
    plan_.size = static_cast<std::uint32_t>(leg.size);
    plan_.gap = leg.rate.gap(leg.size);
    plan_.duration = leg.duration;
}

void TcpLeg::start() {
    run_ = std::make_unique<TcpRun>(loop_, addresses_, plan_, onOver_);
}

void TcpLeg::stop() {
    if (run_) run_->stop();
}

LegReport TcpLeg::report() const {
    LegReport report;
    if (!run_) return report;
    report.status = statusOf(*run_);
    report.outcome = report.status == ExitStatus::success ? "completed" : outcomeOf(*run_);
    if (run_->failure()) report.problem = run_->failure()->second;
    report.sent = run_->own().messages;
    report.sentBytes = run_->own().bytes;
    if (run_->theirs()) {
        report.received = run_->theirs()->messages;
        report.receivedBytes = run_->theirs()->bytes;
    }
    report.text = asText(*run_, plan_.reverse);
    report.json = asJson(*run_, plan_.reverse);
    report.json.pop_back();
    return report;
}

} // namespace thisbe::peer
