// CreatePermission (RFC 8656, section 10.2) and ChannelBind (section 12.2): both let a peer in.
#pragma once

#include "rendezvous/turn/turn_core.h"
#include "rendezvous/turn/turn_request.h"

namespace thisbe::rendezvous {

class PermissionHandler {
  public:
    explicit PermissionHandler(TurnCore& core) : core_(core) {}

    // allocation: of the request's 5-tuple and user.
    void createPermission(const TurnRequest& request, Allocation& allocation);
    void bindChannel(const TurnRequest& request, Allocation& allocation);

  private:
    // Nothing: the peer may have a permission here.
    std::optional<stun::ErrorNumber> whyNot(const Allocation& allocation, const IpAddress& peer) const;
    std::optional<stun::ErrorNumber> permitAll(const TurnRequest& request, Allocation& allocation) const;

    TurnCore& core_;
};

} // namespace thisbe::rendezvous
