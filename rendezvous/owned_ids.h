// Ids that a worker gives out and gets back: SESSION-ID, and transaction ids of requests that the server
// sends.
#pragma once

#include "rendezvous/session_id.h"
#include "rendezvous/slab.h"
#include "shared/base/siphash.h"
#include "shared/stun/transaction_id.h"

#include <optional>

namespace thisbe::rendezvous {

// An id says whose it is and where it lies, so that finding its object is one look into a table, on whichever
// worker it arrives:
//
//     SESSION-ID        worker (8 bits)  place (24 bits, masked)  random (32 bits)
//     transaction id    worker (8 bits)  place (24 bits, masked)  random (64 bits)
//
// The mask is a keyed hash of the random part: whoever reads an id learns neither how many peers there are
// nor who came after whom. An id is no credential; everything that carries one is authenticated besides.
class OwnedIds {
  public:
    // The random source must outlive this.
    OwnedIds(std::uint8_t worker, RandomSource& random)
        : worker_(worker), hash_(SipHash::withRandomKey(random)), random_(random) {}

    SessionId newSessionId(Slot slot) const;
    // Where it would lie if it were one of ours; nothing for another worker's.
    std::optional<Slot> slotOf(SessionId id) const;

    // RFC 8489, section 5: "the transaction ID MUST be uniformly and randomly chosen": 64 bits of it are, and
    // nobody but the peer sees or answers the others, under the session key.
    stun::TransactionId newTransactionId(Slot slot) const;
    std::optional<Slot> slotOf(const stun::TransactionId& id) const;

  private:
    Slot mask(std::uint64_t randomPart) const;

    std::uint8_t worker_;
    SipHash hash_;
    RandomSource& random_;
};

} // namespace thisbe::rendezvous
