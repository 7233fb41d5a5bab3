#include "peer/path/restart_clock.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

// A host that roams reports a handful of changes within moments.
constexpr Duration kOneFlurry = 1s;
// The pairs of before a restart live on for as long as their consent; a second restart ends them.
constexpr Duration kFirstInterval = 30s;

} // namespace

void RestartClock::onNetworkChanged(TimePoint now) {
    reason_ = RestartReason::networkChanged;
    at_ = askedAt_ ? std::max(now, *askedAt_ + kOneFlurry) : now;
}

void RestartClock::onLost(TimePoint now, ice::Role role) {
    isLost_ = true;
    interval_ = kFirstInterval;
    if (at_ != kNever) return; // the network changed: sooner
    reason_ = RestartReason::everythingDead;
    const bool isControlling = role == ice::Role::controlling;
    at_ = now + (isControlling ? options_.restartAfter : options_.restartAfterControlled);
}

void RestartClock::onRecovered() {
    isLost_ = false;
    if (reason_ == RestartReason::everythingDead) at_ = kNever;
}

void RestartClock::onOnlyRelayed(TimePoint now, Duration patience) {
    if (!relayedSince_) relayedSince_ = now;
    patience_ = std::min(patienceFactor_ * patience, options_.longestDirectInterval);
}

void RestartClock::onDirect() {
    relayedSince_.reset();
    patienceFactor_ = 1;
}

TimePoint RestartClock::nextDeadline() const {
    return relayedSince_ ? std::min(at_, *relayedSince_ + patience_) : at_;
}

std::optional<RestartReason> RestartClock::takeDue(TimePoint now) {
    if (now < at_ && relayedSince_ && now >= *relayedSince_ + patience_) {
        askedAt_ = now;
        relayedSince_ = now;
        if (patience_ < options_.longestDirectInterval) patienceFactor_ *= 2;
        return RestartReason::onlyRelayed;
    }
    if (now < at_) return std::nullopt;
    const RestartReason due = reason_;
    askedAt_ = now;
    at_ = kNever;
    if (isLost_) {
        reason_ = RestartReason::everythingDead;
        at_ = now + interval_;
        interval_ = std::min(2 * interval_, options_.longestRestartInterval);
    }
    return due;
}

} // namespace thisbe::peer
