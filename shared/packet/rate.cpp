#include "shared/packet/rate.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace thisbe::packet {

namespace {

constexpr double kMost = 1e12;
constexpr double kLongestGapSeconds = 366.0 * 24 * 3600;

double takePrefix(std::string_view& text) {
    if (text.empty()) return 1;
    double factor = 1;
    switch (text.front()) {
    case 'k':
        factor = 1e3;
        break;
    case 'M':
        factor = 1e6;
        break;
    case 'G':
        factor = 1e9;
        break;
    default:
        return 1;
    }
    text.remove_prefix(1);
    return factor;
}

} // namespace

Result<Rate> Rate::parse(std::string_view text) {
    Rate rate;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), rate.perSecond, std::chars_format::fixed);
    auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
    rate.perSecond *= takePrefix(unit);
    const bool bits = unit == "bit/s" || unit == "bps";
    if (bits) rate.unit = Unit::bits;
    const bool known = bits || unit == "pps" || unit.empty();
    if (problem == std::errc{} && known && rate.perSecond > 0 && rate.perSecond <= kMost) return rate;
    return failure("'" + std::string(text) +
                   "' is no rate: expected packets or bits a second, such as 10000pps or 50Mbit/s");
}

double Rate::packetsPerSecond(std::size_t payloadSize) const {
    if (unit == Unit::packets) return perSecond;
    return perSecond / (8.0 * static_cast<double>(std::max<std::size_t>(payloadSize, 1)));
}

Duration Rate::gap(std::size_t payloadSize) const {
    const double seconds = std::min(1 / packetsPerSecond(payloadSize), kLongestGapSeconds);
    return std::chrono::round<Duration>(std::chrono::duration<double>(seconds));
}

std::string Rate::toString() const {
    double value = perSecond;
    const char* prefix = "";
    for (const char* larger : {"k", "M", "G"}) {
        if (value < 1000) break;
        value /= 1000;
        prefix = larger;
    }
    char text[48];
    std::snprintf(text, sizeof text, "%.10g%s%s", value, prefix, unit == Unit::bits ? "bit/s" : "pps");
    return text;
}

} // namespace thisbe::packet
