// Packets that wait to be taken, in order, with one limit on their bytes.
#pragma once

#include "shared/base/bytes.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace thisbe {

// For layers that hand packets to the next one, where a DatagramBatch, which is allocated for good, would be
// too much for each of many sessions. Packets lie one behind the other in one block, which grows to what was
// needed at most and shrinks again when a burst is over: no heap allocation for each packet. Not thread-safe.
class PacketQueue {
  public:
    static constexpr std::size_t kMaxPacket = 65535;

    explicit PacketQueue(std::size_t maxBytes) : maxBytes_(maxBytes) {}

    // False, and nothing is kept, when it would hold more than maxBytes or the packet is empty or too long.
    [[nodiscard]] bool push(ByteView packet);
    // The oldest. Valid until the next call of push() or pop().
    std::optional<ByteView> pop();

    bool empty() const { return head_ == block_.size(); }
    // Of payload.
    std::size_t bytes() const { return bytes_; }

  private:
    void tidy();

    std::vector<std::uint8_t> block_; // each packet behind its length, as 16 bits
    std::size_t head_ = 0;
    std::size_t bytes_ = 0;
    std::size_t maxBytes_;
};

} // namespace thisbe
