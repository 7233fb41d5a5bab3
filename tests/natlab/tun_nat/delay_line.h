// Packets that wait: what makes a path longer.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/clock.h"

#include <deque>
#include <optional>
#include <vector>

namespace thisbe::natlab {

// Every packet waits equally long, so the order stays. Bounded; buffers are used again.
template<class Tag>
class DelayLine {
  public:
    struct Waiting {
        TimePoint leaves;
        Tag tag;
        std::vector<std::uint8_t> bytes;
    };

    DelayLine(Duration delay, std::size_t maxPackets) : delay_(delay), maxPackets_(maxPackets) {}

    // False when the line is full.
    bool push(ByteView packet, Tag tag, TimePoint now) {
        if (waiting_.size() >= maxPackets_) return false;
        std::vector<std::uint8_t> bytes;
        if (!spare_.empty()) {
            bytes = std::move(spare_.back());
            spare_.pop_back();
        }
        bytes.assign(packet.begin(), packet.end());
        waiting_.push_back({now + delay_, tag, std::move(bytes)});
        return true;
    }

    // Hands every packet whose time has come to take(ByteView, Tag), in order.
    template<class Take>
    void release(TimePoint now, Take take) {
        while (!waiting_.empty() && waiting_.front().leaves <= now) {
            take(ByteView(waiting_.front().bytes), waiting_.front().tag);
            spare_.push_back(std::move(waiting_.front().bytes));
            waiting_.pop_front();
        }
    }

    TimePoint nextDeadline() const { return waiting_.empty() ? kNever : waiting_.front().leaves; }

  private:
    Duration delay_;
    std::size_t maxPackets_;
    std::deque<Waiting> waiting_;
    std::vector<std::vector<std::uint8_t>> spare_;
};

} // namespace thisbe::natlab
