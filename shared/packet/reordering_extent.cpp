#include "shared/packet/reordering_extent.h"

namespace thisbe::packet {

std::uint64_t ReorderingExtent::onReordered(std::uint64_t sequence) {
    const std::uint64_t arrival = arrivals_++;
    std::uint64_t low = count_ > kDepth ? count_ - kDepth : 0;
    std::uint64_t high = count_; // both ends of what may be the first record with a higher number
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (records_[middle % kDepth].sequence > sequence)
            high = middle;
        else
            low = middle + 1;
    }
    return low == count_ ? 0 : arrival - records_[low % kDepth].arrival;
}

} // namespace thisbe::packet
