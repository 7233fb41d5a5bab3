#include "rendezvous/owned_ids.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::rendezvous {

namespace {

constexpr int kSlotBits = 24;
constexpr std::uint32_t kSlotMask = (std::uint32_t{1} << kSlotBits) - 1;

} // namespace

Slot OwnedIds::mask(std::uint64_t randomPart) const {
    return static_cast<Slot>(hash_(randomPart)) & kSlotMask;
}

SessionId OwnedIds::newSessionId(Slot slot) const {
    const std::uint64_t tag = random_.u32();
    return SessionId(std::uint64_t{worker_} << 56 | std::uint64_t{(slot ^ mask(tag)) & kSlotMask} << 32 |
                     tag);
}

std::optional<Slot> OwnedIds::slotOf(SessionId id) const {
    if (id.value() >> 56 != worker_) return std::nullopt;
    const std::uint64_t tag = id.value() & 0xffffffff;
    return static_cast<Slot>(id.value() >> 32 & kSlotMask) ^ mask(tag);
}

stun::TransactionId OwnedIds::newTransactionId(Slot slot) const {
    stun::TransactionId::Value bytes{};
    ByteWriter writer(bytes);
    const std::uint64_t randomPart = random_.u64();
    writer.u32(std::uint32_t{worker_} << kSlotBits | ((slot ^ mask(randomPart)) & kSlotMask));
    writer.u64(randomPart);
    return stun::TransactionId(bytes);
}

std::optional<Slot> OwnedIds::slotOf(const stun::TransactionId& id) const {
    ByteReader reader(id.value());
    const std::uint32_t head = reader.u32();
    const std::uint64_t randomPart = reader.u64();
    if (head >> kSlotBits != worker_) return std::nullopt;
    return (head & kSlotMask) ^ mask(randomPart);
}

} // namespace thisbe::rendezvous
