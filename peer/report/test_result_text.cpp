#include "peer/report/test_result_text.h"

#include "peer/report/test_warnings.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace thisbe::peer {

namespace {

template<class... Values>
std::string print(const char* format, Values... values) {
    char out[200];
    std::snprintf(out, sizeof out, format, values...);
    return out;
}

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

std::string scaled(double value, const char* unit) {
    const char* prefix = "";
    for (const char* larger : {"k", "M", "G"}) {
        if (value < 1000) break;
        value /= 1000;
        prefix = larger;
    }
    return print("%.3g %s%s", value, prefix, unit);
}

// n packets lie n - 1 gaps apart.
std::string packetRate(std::uint64_t packets, Duration took) {
    if (packets < 2 || took <= Duration{}) return "";
    return scaled(static_cast<double>(packets - 1) / seconds(took), "pps");
}

std::string delayLine(const packet::DelaySummary& delay) {
    if (delay.count == 0) return "not measured";
    std::string out = "least " + humanTime(delay.least) + ", p50 " + humanTime(delay.p50) + ", p99 " +
                      humanTime(delay.p99) + ", p99.9 " + humanTime(delay.p999) + ", most " +
                      humanTime(delay.largest);
    if (delay.bound > Duration{}) out += ", all +- " + humanTime(delay.bound);
    if (delay.belowZero > 0)
        out += " (" + std::to_string(delay.belowZero) +
               " below zero: the clocks are less sure than the delay is long)";
    return out;
}

std::string row(const char* name, const std::string& text) {
    return print("  %-10s ", name) + text + "\n";
}

std::string senderRows(const packet::TrafficShape& shape, const packet::SenderReport& sender) {
    std::string sent = std::to_string(sender.sent) + " packets, " +
                       packetRate(sender.pacing.packets, sender.pacing.took) + ", " +
                       humanBitRate(sender.sentBytes, sender.pacing.took);
    if (sender.superPackets > 0) sent += ", in " + std::to_string(sender.superPackets) + " super-packets";
    std::string out = row("sent", sent);
    if (shape.rate.unit != packet::TrafficRate::Unit::unlimited && sender.pacing.gaps > 1)
        out += row("pacing",
                   "gaps off by " + humanTime(sender.pacing.gapDeviation) + " (SD), " +
                       print("%.1f %% within 5 %%", 100.0 * static_cast<double>(sender.pacing.gapsNear) /
                                                        static_cast<double>(sender.pacing.gaps)) +
                       ", behind by " + humanTime(sender.pacing.latenessMedian) + " (p50), " +
                       humanTime(sender.pacing.latenessMost) + " (most)");
    return out;
}

std::string receiverRows(const packet::ReceiverReport& receiver) {
    std::string received = std::to_string(receiver.received) + " packets, " +
                           packetRate(receiver.received, receiver.took) + ", " +
                           humanBitRate(receiver.bytes, receiver.took);
    if (receiver.superPackets > 0)
        received += ", in " + std::to_string(receiver.superPackets) + " super-packets";
    std::string order = std::to_string(receiver.duplicates) + " duplicates, " +
                        std::to_string(receiver.reordered) + " reordered";
    if (receiver.reordered > 0) order += " (by up to " + std::to_string(receiver.largestExtent) + ")";
    if (receiver.forged > 0) order += ", " + std::to_string(receiver.forged) + " forged and not measured";
    order += ", jitter " + humanTime(receiver.jitter);
    std::string out =
        row("received", received) + row("order", order) + row("one way", delayLine(receiver.oneWay));
    if (receiver.clockSteps > 0)
        out += row("clocks",
                   std::to_string(receiver.clockSteps) + " steps: delays around them are not to be trusted");
    return out + row("round trip", delayLine(receiver.roundTrip));
}

std::string turnText(const PathTrace::Turn& turn) {
    if (!turn.label) return "no way at all";
    std::string out = std::string(toString(turn.label->pathClass)) + " (" + turn.label->text + ")";
    if (turn.label->packetBytes > 0) out += ", path MTU " + std::to_string(turn.label->packetBytes);
    return out;
}

// Which ways the packets took, a row each; nothing where it is not known.
std::string pathRows(const PathTrace& path) {
    std::string out;
    for (const PathTrace::Turn& turn : path.turns()) {
        std::string text = turnText(turn);
        if (!out.empty())
            text += " from packet " + std::to_string(turn.sequence) + " on, after " + humanTime(turn.at);
        out += row(out.empty() ? "path" : "then", text);
    }
    if (path.untold() > 0) out += row("then", std::to_string(path.untold()) + " more changes");
    return out;
}

std::string directionText(const TestResult& result, const TestResult::Direction& direction,
                          const Paint& paint) {
    const packet::LossVerdict loss = direction.loss();
    std::string out = paint(Colour::bold, direction.name) + "\n" + pathRows(direction.path) +
                      senderRows(result.plan.shape, direction.sender) + receiverRows(direction.receiver);
    std::string lost = loss.toString();
    if (direction.receiver.lossRuns > 0)
        lost += " in " + std::to_string(direction.receiver.lossRuns) + " runs of up to " +
                std::to_string(direction.receiver.longestLossRun);
    out += row("lost", paint(loss.lost == 0 ? Colour::green : Colour::red, lost));
    for (const std::string& warning : warningsOf(result, direction))
        out += row("warning", paint(Colour::yellow, warning));
    return out;
}

} // namespace

std::string humanTime(Duration duration) {
    const auto value = static_cast<double>(duration.count());
    const double size = std::fabs(value);
    if (size < 1e3) return print("%.0f ns", value);
    if (size < 1e6) return print("%.3g us", value / 1e3);
    if (size < 1e9) return print("%.3g ms", value / 1e6);
    return print("%.3g s", value / 1e9);
}

std::string humanBitRate(std::uint64_t bytes, Duration took) {
    if (took <= Duration{}) return "0 bit/s";
    return scaled(static_cast<double>(bytes) * 8 / seconds(took), "bit/s");
}

std::string asText(const TestResult& result, const Paint& paint) {
    const std::string with = result.peer.empty()
                                 ? "udp test with " + result.remote.toString()
                                 : "test with " + printable(result.peer) + " by " + result.way;
    std::string out = "--- " + with + ", " + packet::toString(result.outcome) + " ---\n" +
                      result.plan.shape.toString() + "\n";
    if (!result.problem.empty()) out += result.problem + "\n";
    for (const TestResult::Direction& direction : result.directions)
        out += directionText(result, direction, paint);
    return out;
}

} // namespace thisbe::peer
