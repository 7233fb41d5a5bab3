#include "rendezvous/signal_memory.h"

namespace thisbe::rendezvous {

std::optional<SignalOutcome> SignalMemory::find(const SignalKey& key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? std::nullopt : std::optional(found->second);
}

void SignalMemory::begin(TimePoint now, const SignalKey& key) {
    while (!byAge_.empty() && (byAge_.front().first + kKeep <= now || entries_.size() >= kMaxSize)) {
        entries_.erase(byAge_.front().second);
        byAge_.pop_front();
    }
    entries_.emplace(key, SignalOutcome{});
    byAge_.emplace_back(now, key);
}

void SignalMemory::conclude(const SignalKey& key, const SignalOutcome& outcome) {
    const auto found = entries_.find(key);
    if (found != entries_.end()) found->second = outcome;
}

} // namespace thisbe::rendezvous
