#include "shared/packet/traffic_rate.h"

#include <algorithm>
#include <cmath>

namespace thisbe::packet {

TrafficRate TrafficRate::of(const Rate& rate) {
    const bool packets = rate.unit == Rate::Unit::packets;
    const double amount = std::max(1.0, std::round(rate.perSecond * (packets ? kMicro : 1)));
    return {packets ? Unit::packets : Unit::bits, static_cast<std::uint64_t>(amount)};
}

std::string TrafficRate::toString() const {
    const auto value = static_cast<double>(amount);
    switch (unit) {
    case Unit::packets:
        return Rate{value / kMicro, Rate::Unit::packets}.toString();
    case Unit::bits:
        return Rate{value, Rate::Unit::bits}.toString();
    case Unit::unlimited:
        return "as fast as it goes";
    }
    return "?";
}

double TrafficRate::packetsPerSecond(double meanSize) const {
    switch (unit) {
    case Unit::packets:
        return static_cast<double>(amount) / kMicro;
    case Unit::bits:
        return static_cast<double>(amount) / 8 / meanSize;
    case Unit::unlimited:
        return 0;
    }
    return 0;
}

double TrafficRate::bitsPerSecond(double meanSize) const {
    return packetsPerSecond(meanSize) * meanSize * 8;
}

} // namespace thisbe::packet
