#include "rendezvous/registration_counters.h"

#include <array>

namespace thisbe::rendezvous {

namespace {

// In the order of RegistrationEvent.
constexpr std::array kNames = {
    "challenge",
    "registered",
    "endpoint_registered",
    "register_repeated",
    "moved",
    "repeated",
    "keepalive",
    "left",
    "timed_out",
    "replaced",
    "roster_query",
    "roster_sent",
    "roster_acknowledged",
    "roster_abandoned",
    "signal_forwarded",
    "signal_delivered",
    "signal_repeated",
    "refused_malformed",
    "refused_access",
    "refused_stale_nonce",
    "refused_new_address",
    "refused_name_taken",
    "refused_registered",
    "refused_limit",
    "refused_session",
    "refused_signature",
    "refused_signal",
    "refused_version",
    "dropped_integrity",
    "dropped_rate",
    "dropped_response",
};
static_assert(kNames.size() == kRegistrationEvents);

} // namespace

const char* toString(RegistrationEvent event) {
    return kNames.at(static_cast<std::size_t>(event));
}

} // namespace thisbe::rendezvous
