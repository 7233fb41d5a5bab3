// What others are told of a session.
#pragma once

#include "rendezvous/roster.h"
#include "shared/signal/attributes/roster_entry.h"
#include "shared/signal/attributes/roster_removal.h"

namespace thisbe::rendezvous {

// Points at the session's id. Reason none: for a page.
signal::RosterEntry rosterEntryOf(TimePoint now, const Session& session,
                                  signal::Reason reason = signal::Reason::none);

// joined and moved as they are; updated is none: an entry that nobody need read out.
signal::Reason reasonOf(PresenceChange change);

// Adds an item of a roster's changes to a RosterPacker; false when it does not fit.
template<class Packer>
bool pack(Packer& packer, TimePoint now, const RosterItem& item) {
    const signal::Reason reason = reasonOf(item.change);
    if (item.session == nullptr) return packer.add(signal::RosterRemoval{reason, item.id});
    return packer.add(rosterEntryOf(now, *item.session, reason));
}

} // namespace thisbe::rendezvous
