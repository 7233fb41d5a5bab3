#include "peer/generator/mixed_run.h"

#include <algorithm>

namespace thisbe::peer {

MixedRun::MixedRun(EventLoop& loop, const std::vector<MixedLeg>& legs, bool atOnce, MakeLeg make)
    : loop_(loop), atOnce_(atOnce), make_(std::move(make)) {
    for (const MixedLeg& leg : legs)
        parts_.push_back({leg, nullptr, std::nullopt});
}

void MixedRun::start() {
    do
        begin(parts_[next_++]);
    while (atOnce_ && next_ < parts_.size());
}

// Never inside a call of a leg: it may go.
void MixedRun::begin(Part& part) {
    part.running = make_(part.leg, [this] { loop_.post([this] { proceed(); }); });
    part.running->start();
}

void MixedRun::proceed() {
    if (over_) return;
    collect();
    if (!ending_ && unsuccessful() != nullptr) {
        failed_ = unsuccessful();
        stopRunning();
    }
    if (isAnyRunning()) return;
    if (ending_ || next_ == parts_.size()) {
        over_ = true;
        loop_.stop();
        return;
    }
    begin(parts_[next_++]);
}

void MixedRun::collect() {
    for (Part& part : parts_) {
        if (!part.running || !part.running->isOver()) continue;
        part.report = part.running->report();
        part.running.reset();
    }
}

void MixedRun::stopRunning() {
    ending_ = true;
    for (Part& part : parts_)
        if (part.running) part.running->stop();
    loop_.post([this] { proceed(); });
}

bool MixedRun::isAnyRunning() const {
    return std::ranges::any_of(parts_, [](const Part& part) { return part.running != nullptr; });
}

void MixedRun::stop() {
    if (stopped_) return loop_.stop();
    stopped_ = true;
    stopRunning();
}

bool MixedRun::isComplete() const {
    return over_ && std::ranges::all_of(parts_, [](const Part& part) {
               return part.report && part.report->status == ExitStatus::success;
           });
}

const MixedRun::Part* MixedRun::unsuccessful() const {
    const auto part = std::ranges::find_if(
        parts_, [](const Part& each) { return each.report && each.report->status != ExitStatus::success; });
    return part == parts_.end() ? nullptr : &*part;
}

std::vector<std::pair<MixedLeg, LegReport>> MixedRun::reports() const {
    std::vector<std::pair<MixedLeg, LegReport>> out;
    for (const Part& part : parts_)
        if (part.report || part.running)
            out.emplace_back(part.leg, part.report ? *part.report : part.running->report());
    return out;
}

} // namespace thisbe::peer
