// What one user or one source prefix is using.
#pragma once

#include "rendezvous/turn/turn_limits.h"

#include <atomic>
#include <string>

namespace thisbe::rendezvous {

// Shared by all workers: a user's allocations may live on several of them. No lock; see AccountBook for how
// long an account lives.
class Account {
  public:
    Account(std::string name, const AccountLimits& limits) : name_(std::move(name)), limits_(limits) {}

    const std::string& name() const { return name_; }

    // A place for one more allocation; false, with nothing taken, when the limit or the rate is reached.
    bool enter(TimePoint now) {
        if (!allocationRate_.take(limits_.allocationRate, now)) return false;
        const std::uint32_t before = allocations_.fetch_add(1, std::memory_order_relaxed);
        if (limits_.allocations == 0 || before < limits_.allocations) return true;
        leave();
        return false;
    }
    void leave() { allocations_.fetch_sub(1, std::memory_order_relaxed); }

    bool mayPermit(TimePoint now, std::size_t peers) {
        return permissionRate_.take(limits_.permissionRate, now, peers);
    }
    bool mayBind(TimePoint now) { return channelRate_.take(limits_.channelRate, now); }
    bool mayRelay(TimePoint now, std::size_t bytes) { return bandwidth_.take(limits_.bandwidth, now, bytes); }

    std::uint32_t allocations() const { return allocations_.load(std::memory_order_relaxed); }
    // Nothing would be lost by forgetting it.
    bool isIdle(TimePoint now) const {
        return allocations() == 0 && allocationRate_.isFull(now) && permissionRate_.isFull(now) &&
               channelRate_.isFull(now) && bandwidth_.isFull(now);
    }

  private:
    const std::string name_;
    const AccountLimits limits_;
    std::atomic<std::uint32_t> allocations_ = 0;
    TokenBucket allocationRate_;
    TokenBucket permissionRate_;
    TokenBucket channelRate_;
    TokenBucket bandwidth_;
};

} // namespace thisbe::rendezvous
