// Registers that have been taken: each founds one session at most.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/siphash.h"

#include <unordered_set>

namespace thisbe::rendezvous {

// Somebody who recorded a Register could send it again while its NONCE is fresh: to bring back a peer that
// left, or to put an old session in the place of a new one. Remembers each for as long as a nonce lives, at
// least, by a keyed hash of what was signed (the signature itself can be written in two ways). Bounded by
// what one core can verify meanwhile.
class SpentRegisters {
  public:
    // lifetime: that of nonces, whose clock may be one second off.
    SpentRegisters(Duration lifetime, RandomSource& random)
        : lifetime_(lifetime + std::chrono::seconds(2)), hash_(SipHash::withRandomKey(random)) {}

    // False: it was there before, or there is no room to remember it.
    bool spend(TimePoint now, ByteView transcript) {
        if (now >= turnAt_) turn(now);
        const std::uint64_t mark = hash_(transcript);
        if (older_.contains(mark) || recent_.size() >= kMaxSize) return false;
        return recent_.insert(mark).second;
    }
    std::size_t size() const { return recent_.size() + older_.size(); }

  private:
    static constexpr std::size_t kMaxSize = 500'000; // 0.1 ms each: more than a minute's work

    void turn(TimePoint now) {
        older_.swap(recent_);
        recent_.clear();
        if (now >= turnAt_ + lifetime_) older_.clear();
        turnAt_ = now + lifetime_;
    }

    Duration lifetime_;
    SipHash hash_;
    std::unordered_set<std::uint64_t> recent_;
    std::unordered_set<std::uint64_t> older_;
    TimePoint turnAt_{};
};

} // namespace thisbe::rendezvous
