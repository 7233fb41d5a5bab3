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
    case DropReason::tooManyUnproven:
        return "too-many-unproven-streams";
    case DropReason::unprovenStream:
        return "unproven-stream";
    case DropReason::unsignedForOther:
        return "unsigned-for-other-worker";
    case DropReason::handOverQuota:
        return "hand-over-quota";
    case DropReason::mailboxFull:
        return "mailbox-full";
    }
    return "unknown";
}

} // namespace thisbe::rendezvous
