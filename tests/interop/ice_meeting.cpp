#include "tests/interop/ice_meeting.h"

#include <algorithm>
#include <poll.h>
#include <sstream>

namespace thisbe::interop {

namespace {

using namespace std::chrono_literals;
using natlab::LabProcess;

TimePoint timeOf(std::istream& words) {
    std::int64_t microseconds = 0;
    words >> microseconds;
    return TimePoint(std::chrono::microseconds(microseconds));
}

void takeEvent(IceSideReport& report, std::istream& words) {
    std::string what;
    words >> what;
    const TimePoint at = timeOf(words);
    if (what == "start") report.startedAt = at;
    if (what == "gathered") report.gatheredAt = at;
    if (what == "connected" && !report.connectedAt) report.connectedAt = at;
    if (what == "failed") report.failedAt = at;
    if (what == "pair") {
        std::string local;
        std::string remote;
        words >> local >> remote;
        report.pairs.push_back({at, local + " " + remote});
    }
}

void takeDatagram(IceSideReport& report, std::istream& words) {
    unsigned long number = 0;
    words >> number;
    const TimePoint at = timeOf(words);
    if (report.heardAt) report.longestSilence = std::max(report.longestSilence, at - *report.heardAt);
    report.heardAt = at;
    if (!report.heard.insert(number).second) ++report.duplicates;
}

} // namespace

IceMeeting::IceMeeting(LabProcess a, LabProcess b, IceExchange exchange)
    : sides_{Side{std::move(a), {}, {}, false}, Side{std::move(b), {}, {}, false}}, exchange_(exchange) {}

bool IceMeeting::start(std::chrono::milliseconds bound) {
    for (Side& side : sides_)
        if (!side.process.waitForLine("^ready$", bound)) return false;
    return std::ranges::all_of(sides_, [](Side& side) { return side.process.send("start\n"); });
}

void IceMeeting::take(Side& side, const std::string& line) {
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    if (kind == "ev") return takeEvent(side.report, words);
    if (kind == "rx") return takeDatagram(side.report, words);
    if (kind == "sig-end") {
        side.signals.emplace_back("remote-end\n");
        side.signalsEnded = true;
    } else if (kind == "sig") {
        if (line.starts_with("sig c ")) side.report.candidates.push_back(line.substr(6));
        side.signals.push_back("remote" + line.substr(3) + "\n");
    }
}

void IceMeeting::passOn() {
    if (exchange_ == IceExchange::afterGathering && !(sides_[0].signalsEnded && sides_[1].signalsEnded))
        return;
    for (std::size_t i = 0; i < sides_.size(); ++i) {
        if (sides_[i].signals.empty()) continue;
        std::string all;
        for (const std::string& line : sides_[i].signals)
            all += line;
        sides_[i].signals.clear();
        exchangedAt_ = clock_.now();
        sides_[1 - i].process.send(all);
    }
}

bool IceMeeting::serveUntil(const std::function<bool()>& condition, std::chrono::milliseconds bound) {
    for (const TimePoint end = clock_.now() + bound; clock_.now() < end;) {
        for (Side& side : sides_)
            while (const auto line = side.process.takeLine())
                take(side, *line);
        passOn();
        if (condition()) return true;
        std::array<pollfd, 2> watched{
            {{sides_[0].process.outputFd(), POLLIN, 0}, {sides_[1].process.outputFd(), POLLIN, 0}}};
        if (watched[0].fd < 0 || watched[1].fd < 0) return false;
        ::poll(watched.data(), watched.size(), 20);
    }
    return condition();
}

bool IceMeeting::serveUntilHeard(std::size_t datagrams, std::chrono::milliseconds bound) {
    return serveUntil(
        [&] {
            return std::ranges::all_of(sides_, [&](const Side& side) {
                return side.report.connectedAt && side.report.heard.size() >= datagrams;
            });
        },
        bound);
}

void IceMeeting::measureSilence() {
    for (Side& side : sides_)
        side.report.longestSilence = Duration{};
}

void IceMeeting::quit() {
    for (Side& side : sides_)
        side.process.send("quit\n");
    for (Side& side : sides_)
        side.process.wait(2s);
}

std::optional<TimePoint> IceMeeting::connectedAt() const {
    const auto& [a, b] = sides_;
    if (!a.report.connectedAt || !b.report.connectedAt) return std::nullopt;
    return std::max(*a.report.connectedAt, *b.report.connectedAt);
}

std::string IceMeeting::transcript() const {
    std::string out;
    for (const Side& side : sides_) {
        out += "---- side\n";
        std::istringstream lines(side.process.output());
        for (std::string line; std::getline(lines, line);)
            if (!line.starts_with("rx ")) out += line + "\n";
        out += side.process.errors();
    }
    return out;
}

} // namespace thisbe::interop
