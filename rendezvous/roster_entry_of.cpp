#include "rendezvous/roster_entry_of.h"

namespace thisbe::rendezvous {

signal::RosterEntry rosterEntryOf(TimePoint now, const Session& session, signal::Reason reason) {
    signal::RosterEntry entry;
    entry.reason = reason;
    entry.age = signal::RosterEntry::ageFrom(now - session.latestEndpoint().lastHeard);
    entry.key = session.identity;
    entry.instance = session.instance;
    entry.id = session.id;
    if (const auto& v4 = session.endpoint(AddressFamily::ipv4)) {
        entry.endpoints.public4 = v4->flow.remote;
        entry.endpoints.private4 = v4->privateEndpoint;
    }
    if (const auto& v6 = session.endpoint(AddressFamily::ipv6)) {
        entry.endpoints.public6 = v6->flow.remote;
        entry.endpoints.private6 = v6->privateEndpoint;
    }
    return entry;
}

signal::Reason reasonOf(PresenceChange change) {
    switch (change) {
    case PresenceChange::joined:
        return signal::Reason::joined;
    case PresenceChange::moved:
        return signal::Reason::moved;
    case PresenceChange::updated:
        return signal::Reason::none;
    case PresenceChange::left:
        return signal::Reason::left;
    case PresenceChange::timedOut:
        return signal::Reason::timedOut;
    case PresenceChange::replaced:
        return signal::Reason::replaced;
    }
    return signal::Reason::none;
}

} // namespace thisbe::rendezvous
