// A message that is sent again until it is answered.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/clock.h"

#include <vector>

namespace thisbe::packet {

// At 0, 0.25, 0.75, 1.75 and 3.75 s; given up after kPatience.
class Request {
  public:
    static constexpr Duration kFirstInterval = std::chrono::milliseconds(250);
    static constexpr Duration kPatience = std::chrono::seconds(5);

    // Replaces an earlier one. To be sent at once.
    void set(TimePoint now, std::vector<std::uint8_t> message) {
        message_ = std::move(message);
        due_ = now;
        interval_ = kFirstInterval;
        lastChance_ = now + kPatience;
    }
    void clear() { due_ = lastChance_ = kNever; }

    ByteView message() const { return message_; }
    TimePoint nextDeadline() const { return due_ < lastChance_ ? due_ : lastChance_; }
    bool gaveUp(TimePoint now) const { return now >= lastChance_; }
    // Whether it is to be sent now; if so, counts as sent.
    bool takeDue(TimePoint now) {
        if (now < due_) return false;
        due_ = now + interval_;
        interval_ *= 2;
        return true;
    }

  private:
    std::vector<std::uint8_t> message_;
    TimePoint due_ = kNever;
    TimePoint lastChance_ = kNever;
    Duration interval_ = kFirstInterval;
};

} // namespace thisbe::packet
