// What an agent's owner has to hear of.
#pragma once

#include "shared/ice/pair_id.h"

#include <cstdint>

namespace thisbe::ice {

struct AgentEvent {
    enum class Kind : std::uint8_t {
        valid,            // the pair may carry data now (small datagrams: see sized)
        sized,            // CandidatePair::payload was found out
        answered,         // a check that checkNow() or watch() asked for was answered
        unanswered,       // checkNow()'s check was not answered in Options::answerWithin
        lost,             // a valid pair is no more: consent expired, not kept warm, base removed, replaced
        selected,         // both sides are to send on this pair from now on
        nominationFailed, // the other side did not answer USE-CANDIDATE; the pair selected before stays
        roleChanged,      // by a conflict; no pair
        failed, // every check ended, both sides' candidates are complete, nothing is valid; no pair. Not
                // final: an arriving check or a new candidate revives it
    };

    Kind kind = Kind::failed;
    PairId pair;
};

const char* toString(AgentEvent::Kind kind);

} // namespace thisbe::ice
