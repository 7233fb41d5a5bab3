#include "rendezvous/turn/allocation_table.h"

#include "shared/wire/byte_writer.h"

#include <array>

namespace thisbe::rendezvous {

std::size_t AllocationTable::FlowHash::operator()(const Flow& flow) const {
    constexpr std::size_t kMost = 48;
    std::array<std::uint8_t, kMost> key{};
    ByteWriter writer(key);
    writer.u8(static_cast<std::uint8_t>(flow.transport));
    writer.u32(flow.connection);
    writer.u16(flow.remote.port());
    writer.u16(flow.local.port());
    writer.bytes(flow.remote.address().bytes());
    writer.bytes(flow.local.address().bytes());
    return sipHash(writer.written());
}

Allocation* AllocationTable::find(const Flow& flow, TimePoint now) {
    if (latest_ == nullptr || latest_->client != flow) {
        const auto found = byFlow_.find(flow);
        if (found == byFlow_.end()) return nullptr;
        latest_ = slab_.find(found->second);
    }
    return latest_->expires > now ? latest_ : nullptr;
}

Allocation& AllocationTable::add(const Flow& flow) {
    const Slot slot = slab_.emplace();
    Allocation& allocation = *slab_.find(slot);
    allocation.slot = slot;
    allocation.client = flow;
    byFlow_.insert_or_assign(flow, slot);
    return allocation;
}

void AllocationTable::setExpiry(Allocation& allocation, TimePoint expires) {
    allocation.expires = expires;
    wheel_.schedule(allocation.slot, expires);
}

void AllocationTable::remove(Allocation& allocation) {
    if (latest_ == &allocation) latest_ = nullptr;
    const auto found = byFlow_.find(allocation.client);
    if (found != byFlow_.end() && found->second == allocation.slot) byFlow_.erase(found);
    wheel_.cancel(allocation.slot);
    slab_.erase(allocation.slot);
}

} // namespace thisbe::rendezvous
