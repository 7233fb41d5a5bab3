// The way of letters from one worker to another: a ring with one sender and one receiver, without a lock.
#pragma once

#include "rendezvous/letter.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace thisbe::rendezvous {

// Bounded: what does not fit is refused, and the sender counts it as dropped. Letters are copied in, seen by
// the receiver in batches, when the sender publishes them, and read where they lie. Relayed data may fill
// three quarters, so that no flood of it keeps messages of registration from passing. Memory is allocated by
// the constructor only.
class LetterRing {
  public:
    // Both are rounded up to powers of two.
    LetterRing(std::size_t letters, std::size_t bytes);

    // The sender's thread. False when there is no room.
    bool put(const Letter& letter);
    // Lets the receiver see what was put. False when that is nothing new.
    bool publish();

    // The receiver's thread.
    bool empty() const { return published_.load(std::memory_order_seq_cst) == next_; }
    // Calls read(const Letter&) for at most so many; their bytes are gone when this returns.
    template<class Read>
    std::size_t take(std::size_t most, Read&& read) {
        const std::uint64_t there = published_.load(std::memory_order_acquire) - next_;
        const std::size_t count = there < most ? static_cast<std::size_t>(there) : most;
        for (std::size_t i = 0; i < count; ++i)
            read(at(next_++));
        if (count != 0) taken_.store(next_, std::memory_order_release);
        return count;
    }

  private:
    static constexpr std::size_t kCacheLine = 64;

    struct Entry {
        LetterKind kind;
        Flow flow;
        std::size_t offset;
        std::size_t size;
        std::uint64_t end; // of its bytes, counted from the first that ever were put
    };

    Letter at(std::uint64_t number) const;
    bool fits(LetterKind kind, std::size_t size) const;
    // Where bytes that are put now would begin: contiguous, so the end of the ring may be left out.
    std::uint64_t startOf(std::size_t size) const;
    void seeWhatWasTaken();
    void beginAgainIfEmpty();

    std::vector<Entry> entries_;
    std::size_t blockSize_;
    std::unique_ptr<std::uint8_t[]> block_;

    // The sender's.
    std::uint64_t put_ = 0;       // letters
    std::uint64_t bytes_ = 0;     // end of the latest one's
    std::uint64_t freeFrom_ = 0;  // letters that are known to be taken
    std::uint64_t freeBytes_ = 0; // and the end of theirs
    // Each thread's on a line of its own: neither slows the other by looking.
    alignas(kCacheLine) std::atomic<std::uint64_t> published_ = 0;
    alignas(kCacheLine) std::atomic<std::uint64_t> taken_ = 0;
    // The receiver's.
    std::uint64_t next_ = 0;
};

} // namespace thisbe::rendezvous
