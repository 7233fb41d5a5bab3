// Lost, duplicated, reordered: what the numbers of the packets that arrive tell.
#pragma once

#include "shared/packet/reordering_extent.h"
#include "shared/packet/replay_window.h"

namespace thisbe::packet {

// Of one stream in one direction. Constant memory and, but for a jump over many numbers, constant time.
// A packet that comes after 65,536 newer ones is counted as late and, since it may be a duplicate, as lost.
class SequenceStatistics {
  public:
    enum class Arrival : std::uint8_t { inOrder, reordered, duplicate, late };

    Arrival onPacket(std::uint64_t sequence);
    // So many were sent: looks for losses among those that the window still holds. Call it once, at the end.
    void finish(std::uint64_t sent);

    // Different packets. RFC 4737, section 3.2: a packet is reordered if its number is less than NextExp, one
    // more than the highest before it.
    std::uint64_t received() const { return received_; }
    std::uint64_t duplicates() const { return duplicates_; }
    std::uint64_t reordered() const { return reordered_; }
    std::uint64_t late() const { return late_; }
    std::uint64_t largestExtent() const { return largestExtent_; }
    // One more than the highest number that arrived.
    std::uint64_t next() const { return window_.next(); }
    // Lower than the highest that arrived and not here: lost or, during a test, still on the way.
    std::uint64_t missing() const { return next() - received_; }
    std::uint64_t lost(std::uint64_t sent) const { return sent > received_ ? sent - received_ : 0; }
    // Losses without a received packet between them are one run. Complete after finish().
    std::uint64_t lossRuns() const { return lossRuns_; }
    std::uint64_t longestLossRun() const { return longestLossRun_; }

  private:
    // These leave the window.
    void settle(std::uint64_t from, std::uint64_t until);
    void countLoss(std::uint64_t count);

    ReplayWindow window_;
    ReorderingExtent extent_;
    std::uint64_t received_ = 0;
    std::uint64_t duplicates_ = 0;
    std::uint64_t reordered_ = 0;
    std::uint64_t late_ = 0;
    std::uint64_t largestExtent_ = 0;
    std::uint64_t settled_ = 0; // all lower numbers have been looked at for losses
    std::uint64_t run_ = 0;     // of losses, just before settled_
    std::uint64_t lossRuns_ = 0;
    std::uint64_t longestLossRun_ = 0;
};

} // namespace thisbe::packet
