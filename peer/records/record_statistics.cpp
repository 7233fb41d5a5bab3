#include "peer/records/record_statistics.h"

#include <algorithm>
#include <numeric>

namespace thisbe::peer {

void RecordStatistics::onRecord(const packet::Record& record, TimePoint now) {
    if (records() == 0) first_ = second_ = now;
    last_ = now;
    if (now - second_ >= std::chrono::seconds(1)) {
        second_ += std::chrono::floor<std::chrono::seconds>(now - second_);
        inSecond_ = 0;
    }
    busiest_ = std::max(busiest_, ++inSecond_);
    PerType& type = types_[static_cast<std::size_t>(record.type)];
    ++type.records;
    type.bytes += record.size;
}

std::uint64_t RecordStatistics::records() const {
    return std::accumulate(types_.begin(), types_.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const PerType& type) { return sum + type.records; });
}

std::uint64_t RecordStatistics::bytes() const {
    return std::accumulate(types_.begin(), types_.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const PerType& type) { return sum + type.bytes; });
}

std::uint64_t RecordStatistics::problems() const {
    return std::accumulate(problems_.begin(), problems_.end(), std::uint64_t{0});
}

double RecordStatistics::rate() const {
    const double seconds = std::chrono::duration<double>(span()).count();
    return seconds > 0 ? static_cast<double>(records()) / seconds : 0;
}

} // namespace thisbe::peer
