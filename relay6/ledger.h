// What both programs have counted, in memory that outlives them: so a token that died with a killed process
// is at least known to be gone.
#pragma once

#include "shared/base/result.h"

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace thisbe::relay6 {

enum class Role : std::uint8_t { collector, forwarder };

const char* toString(Role role);

// Tokens, since the ledger was made. Always: read >= safe, and taken >= delivered + returned.
struct LedgerCounts {
    std::uint64_t read = 0;            // complete tokens that the collector took from senders
    std::uint64_t safe = 0;            // of these: in the queue or the spool
    std::uint64_t taken = 0;           // by the forwarder, from queue or spool
    std::uint64_t delivered = 0;       // taken by the server, as far as the chosen mode can know
    std::uint64_t returned = 0;        // put back by a forwarder that stopped in order
    std::uint64_t lostByCollector = 0; // were in the hands of a process that was killed
    std::uint64_t lostByForwarder = 0;
    std::uint64_t maybeRepeated = 0; // sent again since nobody knows whether they had arrived

    // At most so many tokens that were read can be gone, when the queue is empty and nobody works on it.
    std::uint64_t lost() const { return lostByCollector + lostByForwarder; }
    std::uint64_t inCollector() const { return read - safe - lostByCollector; }
    std::uint64_t inForwarder() const { return taken - delivered - returned - lostByForwarder; }
};

// One for each queue name: a System V shared memory segment (no file) and two semaphores that the kernel
// releases when their holder dies, whatever it died of. Counters may be changed by both processes at once.
class Ledger {
  public:
    static Result<std::unique_ptr<Ledger>> open(const std::string& name);
    static Result<std::unique_ptr<Ledger>> openExisting(const std::string& name);

    ~Ledger();
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    // One process for each role; fails while another lives, naming its pid. Given back by release(), by the
    // end of the process, and not by the destructor.
    Result<void> claim(Role role);
    void release(Role role);
    // Who has the role now.
    std::optional<pid_t> holder(Role role) const;

    // Tokens that a predecessor in this role had in its hands when it died. Books them as lost, or, where a
    // spool still has them, takes them off taken. Call once after claim(). Returns how many.
    std::uint64_t writeOff(Role role, bool spooled);

    // The queue is empty and no collector lives: what was put in and never came out died between the queue
    // and its taker's count. Books it as lost.
    void balance();

    void addRead(std::uint64_t tokens) { add(shared_->read, tokens); }
    void addSafe(std::uint64_t tokens) { add(shared_->safe, tokens); }
    // Before tokens go into the queue; takeSafe() when they did not go.
    void takeSafe(std::uint64_t tokens) { shared_->safe.fetch_sub(tokens, std::memory_order_relaxed); }
    void addTaken(std::uint64_t tokens) { add(shared_->taken, tokens); }
    void addDelivered(std::uint64_t tokens) { add(shared_->delivered, tokens); }
    void addReturned(std::uint64_t tokens) { add(shared_->returned, tokens); }
    void addMaybeRepeated(std::uint64_t tokens) { add(shared_->maybeRepeated, tokens); }

    // The collector has all it wanted, and all of it is in the queue. A new collector begins anew.
    void setEnded(bool ended) { shared_->ended.store(ended ? 1 : 0, std::memory_order_release); }
    bool ended() const { return shared_->ended.load(std::memory_order_acquire) != 0; }

    LedgerCounts counts() const;
    void remove();

  private:
    using Counter = std::atomic<std::uint64_t>;
    static_assert(Counter::is_always_lock_free, "the counters are shared between processes");
    // Zeros when new, which is what the kernel hands out: there is nothing to initialise, so nothing to race.
    struct Shared {
        Counter read, safe, taken, delivered, returned, lostByCollector, lostByForwarder, maybeRepeated,
            ended;
    };

    Ledger(int memoryId, int semaphoreId, Shared* shared);
    static Result<std::unique_ptr<Ledger>> openAs(const std::string& name, int flags);
    static void add(Counter& counter, std::uint64_t tokens) {
        counter.fetch_add(tokens, std::memory_order_relaxed);
    }

    int memoryId_;
    int semaphoreId_;
    Shared* shared_; // mapped by the kernel until the destructor
};

} // namespace thisbe::relay6
