// Who wants to know what happens in rooms.
#pragma once

#include "rendezvous/presence_change.h"
#include "rendezvous/session.h"

namespace thisbe::rendezvous {

class PresenceObserver {
  public:
    virtual ~PresenceObserver() = default;
    // The roster has the change already. A session that goes is whole until this returns, apart from
    // endpoints that had expired before; it is no member of its room any more.
    virtual void onPresence(TimePoint now, Session& session, PresenceChange change) = 0;
};

} // namespace thisbe::rendezvous
