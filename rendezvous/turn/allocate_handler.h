// Allocate (RFC 8656, section 7.2).
#pragma once

#include "rendezvous/turn/allocate_request.h"
#include "rendezvous/turn/turn_core.h"
#include "rendezvous/turn/turn_request.h"

namespace thisbe::rendezvous {

class AllocateHandler {
  public:
    explicit AllocateHandler(TurnCore& core) : core_(core) {}

    void handle(const TurnRequest& request);

  private:
    // Null, with nothing left behind, when the error says why.
    Allocation* allocate(const TurnRequest& request, const AllocateRequest& wanted, stun::ErrorNumber& error);
    bool openRelays(Allocation& allocation, const AllocateRequest& wanted, TimePoint now,
                    stun::ErrorNumber& error);
    bool openDual(Allocation& allocation, const AllocateRequest& wanted, TimePoint now,
                  stun::ErrorNumber& error);
    bool openOne(Allocation& allocation, AddressFamily family, const AllocateRequest& wanted, TimePoint now,
                 stun::ErrorNumber& error);
    static void answer(const TurnRequest& request, const Allocation& allocation);

    TurnCore& core_;
};

} // namespace thisbe::rendezvous
