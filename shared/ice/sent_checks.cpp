#include "shared/ice/sent_checks.h"

#include <algorithm>

namespace thisbe::ice {

void SentChecks::add(const SentCheck& check) {
    if (checks_.size() < capacity_) {
        checks_.push_back(check);
        return;
    }
    checks_[next_] = check;
    next_ = (next_ + 1) % capacity_;
}

const SentCheck* SentChecks::find(const stun::TransactionId& id) const {
    const auto found = std::ranges::find(checks_, id, &SentCheck::id);
    return found == checks_.end() || found->pair == PairId() ? nullptr : &*found;
}

std::optional<SentCheck> SentChecks::take(const stun::TransactionId& id) {
    const auto found = std::ranges::find(checks_, id, &SentCheck::id);
    if (found == checks_.end() || found->pair == PairId()) return std::nullopt;
    const SentCheck taken = *found;
    found->pair = PairId();
    return taken;
}

} // namespace thisbe::ice
