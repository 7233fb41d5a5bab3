#include "shared/ice/arrival.h"

namespace thisbe::ice {

const char* toString(Arrival arrival) {
    switch (arrival) {
    case Arrival::handled:
        return "handled";
    case Arrival::notStun:
        return "not STUN";
    case Arrival::malformed:
        return "malformed";
    case Arrival::badFingerprint:
        return "bad fingerprint";
    case Arrival::otherMethod:
        return "other method";
    case Arrival::otherFragment:
        return "for another agent";
    case Arrival::unauthenticated:
        return "unauthenticated";
    case Arrival::unknownTransaction:
        return "unknown transaction";
    case Arrival::unknownBase:
        return "unknown base";
    case Arrival::tooMany:
        return "too many";
    }
    return "?";
}

} // namespace thisbe::ice
