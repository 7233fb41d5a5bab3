// Refresh (RFC 8656, section 8.2).
#pragma once

#include "rendezvous/turn/turn_core.h"
#include "rendezvous/turn/turn_request.h"

namespace thisbe::rendezvous {

class RefreshHandler {
  public:
    explicit RefreshHandler(TurnCore& core) : core_(core) {}

    // allocation: of the request's 5-tuple and user.
    void handle(const TurnRequest& request, Allocation& allocation);

  private:
    TurnCore& core_;
};

} // namespace thisbe::rendezvous
