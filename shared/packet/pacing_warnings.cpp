#include "shared/packet/pacing_warnings.h"

#include <cmath>
#include <cstdio>

namespace thisbe::packet {

namespace {

constexpr double kRateTolerance = 0.02;
constexpr double kGapTolerance = 0.05;
constexpr Duration kGapFloor = std::chrono::microseconds(10);

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

template<class... Values>
std::string print(const char* format, Values... values) {
    char out[240];
    std::snprintf(out, sizeof out, format, values...);
    return out;
}

// Of a stream with a steady mean; a ramp's is half of what was asked, a short on-off stream's is chance.
bool hasSteadyRate(const TrafficShape& asked) {
    return asked.rate.unit != TrafficRate::Unit::unlimited && asked.pattern == TrafficPattern::constant;
}

void warnOfRate(const TrafficShape& asked, const SenderReport& report, std::vector<std::string>& out) {
    if (!hasSteadyRate(asked) || report.pacing.packets < 2 || report.pacing.took <= Duration{}) return;
    const double wanted = asked.rate.packetsPerSecond(asked.sizes.mean());
    // n packets have n - 1 gaps.
    const double got = static_cast<double>(report.pacing.packets - 1) / seconds(report.pacing.took);
    const double ratio = got / wanted;
    if (std::fabs(ratio - 1) <= kRateTolerance) return;
    out.push_back(print("sent %.0f packets/s where %.0f were asked (%.1f %%): this host did not keep up", got,
                        wanted, ratio * 100));
}

void warnOfGaps(const TrafficShape& asked, const SenderReport& report, std::vector<std::string>& out) {
    if (!hasSteadyRate(asked) || report.pacing.gaps < 2) return;
    const double gap = 1e9 / asked.rate.packetsPerSecond(asked.sizes.mean());
    const auto deviation = static_cast<double>(report.pacing.gapDeviation.count());
    if (deviation <= gap * kGapTolerance || deviation <= static_cast<double>(kGapFloor.count())) return;
    out.push_back(print(
        "gaps between packets deviate by %.1f us where %.1f us were asked: bursts of this host's making",
        deviation / 1e3, gap / 1e3));
}

} // namespace

std::vector<std::string> pacingWarnings(const TrafficShape& asked, const SenderReport& report) {
    std::vector<std::string> out;
    warnOfRate(asked, report, out);
    warnOfGaps(asked, report, out);
    if (report.notSent() > 0)
        out.push_back(
            print("%llu packets never left this host (socket full %llu, no buffers %llu, other errors %llu)",
                  static_cast<unsigned long long>(report.notSent()),
                  static_cast<unsigned long long>(report.socketFull),
                  static_cast<unsigned long long>(report.noBuffers),
                  static_cast<unsigned long long>(report.otherErrors)));
    return out;
}

} // namespace thisbe::packet
