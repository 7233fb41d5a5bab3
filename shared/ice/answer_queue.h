// Answers to the other side's checks that wait to be sent.
#pragma once

#include "shared/ice/base_id.h"
#include "shared/ice/check_message.h"

#include <deque>
#include <optional>

namespace thisbe::ice {

// Bounded: what does not fit is dropped, as the network would.
class AnswerQueue {
  public:
    struct Entry {
        BaseId base;
        Endpoint remote; // with its zone
        std::uint32_t generation = 0;
        CheckAnswer answer;
    };
    static constexpr std::size_t kMaxEntries = 64;

    bool push(const Entry& entry) {
        if (entries_.size() == kMaxEntries) return false;
        entries_.push_back(entry);
        return true;
    }
    std::optional<Entry> pop() {
        if (entries_.empty()) return std::nullopt;
        const Entry entry = entries_.front();
        entries_.pop_front();
        return entry;
    }

  private:
    std::deque<Entry> entries_;
};

} // namespace thisbe::ice
