// How far out of order a packet came (RFC 4737, section 4.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace thisbe::packet {

// "If packet i is found to be reordered, its extent e is e = i - j, where j is the lowest value for which
// s[j] > s[i]": over how many arrivals a receiver must hold packets back to restore their order. Of all
// arrivals only those with a new highest number can be such a j; the last kDepth of them are kept. Allocates
// in its constructor only.
class ReorderingExtent {
  public:
    static constexpr std::size_t kDepth = 1024;

    ReorderingExtent() : records_(kDepth) {}

    // The next arrival, not a duplicate, with a number higher than all before.
    void onInOrder(std::uint64_t sequence) { records_[count_++ % kDepth] = {sequence, arrivals_++}; }
    // The next arrival, with a number lower than some before. Returns its extent, exact up to kDepth, else a
    // lower limit.
    std::uint64_t onReordered(std::uint64_t sequence);

  private:
    struct Record {
        std::uint64_t sequence = 0;
        std::uint64_t arrival = 0;
    };

    std::vector<Record> records_;
    std::uint64_t count_ = 0;
    std::uint64_t arrivals_ = 0;
};

} // namespace thisbe::packet
