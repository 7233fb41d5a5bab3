#include "rendezvous/presence_change.h"

namespace thisbe::rendezvous {

const char* toString(PresenceChange change) {
    switch (change) {
    case PresenceChange::joined:
        return "joined";
    case PresenceChange::moved:
        return "moved";
    case PresenceChange::updated:
        return "updated";
    case PresenceChange::left:
        return "left";
    case PresenceChange::timedOut:
        return "timed out";
    case PresenceChange::replaced:
        return "replaced";
    }
    return "unknown";
}

const char* toWord(PresenceChange change) {
    return change == PresenceChange::timedOut ? "timed_out" : toString(change);
}

} // namespace thisbe::rendezvous
