#include "shared/ice/agent_event.h"

namespace thisbe::ice {

const char* toString(AgentEvent::Kind kind) {
    switch (kind) {
    case AgentEvent::Kind::valid:
        return "valid";
    case AgentEvent::Kind::sized:
        return "sized";
    case AgentEvent::Kind::answered:
        return "answered";
    case AgentEvent::Kind::unanswered:
        return "unanswered";
    case AgentEvent::Kind::lost:
        return "lost";
    case AgentEvent::Kind::selected:
        return "selected";
    case AgentEvent::Kind::nominationFailed:
        return "nomination failed";
    case AgentEvent::Kind::roleChanged:
        return "role changed";
    case AgentEvent::Kind::failed:
        return "failed";
    }
    return "?";
}

} // namespace thisbe::ice
