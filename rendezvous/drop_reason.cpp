#include "rendezvous/drop_reason.h"

namespace thisbe::rendezvous {

const char* toString(DropReason reason) {
    switch (reason) {
    case DropReason::notStun:
        return "not-stun";
    case DropReason::malformed:
        return "malformed";
    case DropReason::badFingerprint:
        return "bad-fingerprint";
    case DropReason::unknownMethod:
        return "unknown-method";
    case DropReason::unexpectedClass:
        return "unexpected-class";
    case DropReason::noWayBack:
        return "no-way-back";
    case DropReason::outputFull:
        return "output-full";
    case DropReason::sendFailed:
        return "send-failed";
    case DropReason::tooManyStreams:
        return "too-many-streams";
    }
    return "unknown";
}

} // namespace thisbe::rendezvous
