#include "rendezvous/registration_counters.h"

namespace thisbe::rendezvous {

const char* toString(RegistrationEvent event) {
    switch (event) {
    case RegistrationEvent::challenge:
        return "challenge";
    case RegistrationEvent::registered:
        return "registered";
    case RegistrationEvent::endpointRegistered:
        return "endpoint_registered";
    case RegistrationEvent::registerRepeated:
        return "register_repeated";
    case RegistrationEvent::moved:
        return "moved";
    case RegistrationEvent::keepalive:
        return "keepalive";
    case RegistrationEvent::left:
        return "left";
    case RegistrationEvent::timedOut:
        return "timed_out";
    case RegistrationEvent::replaced:
        return "replaced";
    case RegistrationEvent::rosterQuery:
        return "roster_query";
    case RegistrationEvent::rosterSent:
        return "roster_sent";
    case RegistrationEvent::rosterAcknowledged:
        return "roster_acknowledged";
    case RegistrationEvent::rosterAbandoned:
        return "roster_abandoned";
    case RegistrationEvent::signalForwarded:
        return "signal_forwarded";
    case RegistrationEvent::signalDelivered:
        return "signal_delivered";
    case RegistrationEvent::signalRepeated:
        return "signal_repeated";
    case RegistrationEvent::refusedMalformed:
        return "refused_malformed";
    case RegistrationEvent::refusedAccess:
        return "refused_access";
    case RegistrationEvent::refusedStaleNonce:
        return "refused_stale_nonce";
    case RegistrationEvent::refusedNewAddress:
        return "refused_new_address";
    case RegistrationEvent::refusedNameTaken:
        return "refused_name_taken";
    case RegistrationEvent::refusedRegistered:
        return "refused_registered";
    case RegistrationEvent::refusedLimit:
        return "refused_limit";
    case RegistrationEvent::refusedSession:
        return "refused_session";
    case RegistrationEvent::refusedSignature:
        return "refused_signature";
    case RegistrationEvent::refusedSignal:
        return "refused_signal";
    case RegistrationEvent::refusedVersion:
        return "refused_version";
    case RegistrationEvent::droppedIntegrity:
        return "dropped_integrity";
    case RegistrationEvent::droppedRate:
        return "dropped_rate";
    case RegistrationEvent::droppedResponse:
        return "dropped_response";
    }
    return "unknown";
}

} // namespace thisbe::rendezvous
