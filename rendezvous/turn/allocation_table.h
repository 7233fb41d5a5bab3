// All allocations of one worker, by 5-tuple, by slot and by deadline.
#pragma once

#include "rendezvous/turn/allocation.h"
#include "rendezvous/turn/expiry_wheel.h"
#include "shared/base/siphash.h"

#include <unordered_map>

namespace thisbe::rendezvous {

// Finding allocates nothing. An allocation whose time has come is not found any more, even when its deadline
// has not been called yet. References stay valid until remove().
class AllocationTable {
  public:
    explicit AllocationTable(RandomSource& random) : byFlow_(0, FlowHash{SipHash::withRandomKey(random)}) {}

    std::size_t size() const { return slab_.size(); }
    // Null when there is none for the 5-tuple.
    Allocation* find(const Flow& flow, TimePoint now);
    Allocation* at(Slot slot) { return slab_.find(slot); }

    // The flow must have none. Not found before its lifetime is set.
    Allocation& add(const Flow& flow);
    void setExpiry(Allocation& allocation, TimePoint expires);
    void remove(Allocation& allocation);

    TimePoint nextDeadline() const { return wheel_.nextDeadline(); }
    // Calls expired(Allocation&), which must remove it.
    template<class Expired>
    void expire(TimePoint now, Expired&& expired) {
        wheel_.expire(now, [&](Slot slot) {
            Allocation& allocation = *slab_.find(slot);
            if (allocation.expires > now) return wheel_.schedule(slot, allocation.expires);
            expired(allocation);
        });
    }
    template<class Visit>
    void forEach(Visit&& visit) {
        slab_.forEach([&](Slot, Allocation& allocation) { visit(allocation); });
    }

  private:
    struct FlowHash {
        SipHash sipHash;
        std::size_t operator()(const Flow& flow) const;
    };

    Slab<Allocation> slab_;
    std::unordered_map<Flow, Slot, FlowHash> byFlow_;
    ExpiryWheel wheel_;
    Allocation* latest_ = nullptr; // what find() found last: datagrams come in runs
};

} // namespace thisbe::rendezvous
