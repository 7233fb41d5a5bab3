#include "shared/packet/rate_series.h"

#include <algorithm>

namespace thisbe::packet {

void RateSeries::halve() {
    const std::size_t pairs = (slots_.size() + 1) / 2;
    for (std::size_t i = 0; i < pairs; ++i) {
        Slot sum = slots_[2 * i];
        if (2 * i + 1 < slots_.size()) {
            sum.packets += slots_[2 * i + 1].packets;
            sum.bytes += slots_[2 * i + 1].bytes;
        }
        slots_[i] = sum;
    }
    slots_.resize(pairs);
    width_ *= 2;
}

void RateSeries::seek(Duration since) {
    since = std::max(since, Duration{});
    while (since / width_ >= static_cast<Duration::rep>(kSlots))
        halve();
    current_ = static_cast<std::size_t>(since / width_);
    if (current_ >= slots_.size()) slots_.resize(current_ + 1);
    from_ = width_ * static_cast<Duration::rep>(current_);
    until_ = from_ + width_;
}

} // namespace thisbe::packet
