#include "shared/ice/agent_state.h"

#include <algorithm>

namespace thisbe::ice {

void AgentState::setState(CandidatePair& pair, PairState next, std::string_view reason) {
    if (pair.state == next) return;
    if (log.enabled(LogLevel::debug)) {
        log.write(LogLevel::debug, "ICE pair " + std::to_string(pair.id.value()) + " (" + toString(pair) +
                                       "): " + toString(pair.state) + " -> " + toString(next) + ", " +
                                       std::string(reason));
    }
    pair.state = next;
}

bool AgentState::isStranded() const {
    return previous && std::ranges::none_of(list.all(), &CandidatePair::works);
}

void AgentState::onRoleChanged() {
    log.write(LogLevel::debug, std::string("ICE role conflict: now ") + toString(roles.role()));
    list.sortByPriority(roles.role());
    for (CandidatePair& pair : list.all())
        pair.schedule.nominating.stop();
    emit(AgentEvent::Kind::roleChanged);
}

} // namespace thisbe::ice
