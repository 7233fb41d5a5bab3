// The checks of ours that may still be answered.
#pragma once

#include "shared/base/clock.h"
#include "shared/ice/pair_id.h"
#include "shared/ice/role.h"
#include "shared/stun/transaction_id.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace thisbe::ice {

struct SentCheck {
    stun::TransactionId id;
    PairId pair;
    TimePoint at{};
    Role role = Role::controlled; // that it was sent in
    std::uint32_t nomination = 0; // the number beside USE-CANDIDATE; 0: not a nomination
    std::size_t paddedSize = 0;   // 0: not padded
    bool asked = false;           // checkNow() or watch() wants to hear of the answer
};

// Remembers so many, the newest. A check that never succeeds costs nothing but its place here.
class SentChecks {
  public:
    explicit SentChecks(std::size_t capacity) : capacity_(capacity) {}

    void add(const SentCheck& check);
    const SentCheck* find(const stun::TransactionId& id) const;
    // An answer came: a second one is unknown.
    std::optional<SentCheck> take(const stun::TransactionId& id);

  private:
    std::size_t capacity_;
    std::size_t next_ = 0;
    std::vector<SentCheck> checks_; // a ring once it is full
};

} // namespace thisbe::ice
