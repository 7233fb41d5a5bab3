#include "peer/path/path_event.h"

namespace thisbe::peer {

namespace {

std::string gapText(Duration gap) {
    const auto milliseconds = std::chrono::round<std::chrono::milliseconds>(gap).count();
    return "gap " + std::to_string(milliseconds) + " ms";
}

struct Describe {
    std::string operator()(const path::Switched& event) const {
        const char* from = event.from ? toString(event.from->pathClass) : "none";
        return std::string(from) + " -> " + toString(event.to.pathClass) + ": " + toString(event.reason) +
               ", " + gapText(event.gap);
    }
    std::string operator()(const path::Lost& event) const {
        const char* from = event.from ? toString(event.from->pathClass) : "none";
        return std::string(from) + " -> none: " + toString(event.reason);
    }
    std::string operator()(const path::Recovered& event) const {
        return std::string("none -> ") + toString(event.to.pathClass) + ": a way works again, " +
               gapText(event.gap);
    }
    std::string operator()(const path::RestartWanted& event) const {
        return std::string("ICE restart wanted: ") + toString(event.reason);
    }
};

} // namespace

const char* toString(SwitchReason reason) {
    switch (reason) {
    case SwitchReason::first:
        return "first way that works";
    case SwitchReason::better:
        return "a better way was proven";
    case SwitchReason::faster:
        return "a faster way of the same kind";
    case SwitchReason::silent:
        return "the old way fell silent";
    case SwitchReason::gone:
        return "the old way is gone";
    case SwitchReason::tooSmall:
        return "the old way loses full-size datagrams";
    case SwitchReason::peerMoved:
        return "the peer moved";
    case SwitchReason::nominated:
        return "the peer chose it";
    case SwitchReason::forbidden:
        return "the old way is no longer allowed";
    }
    return "?";
}

const char* toString(LossReason reason) {
    switch (reason) {
    case LossReason::silent:
        return "the last way fell silent";
    case LossReason::gone:
        return "the last way is gone";
    case LossReason::forbidden:
        return "the last way is no longer allowed";
    case LossReason::never:
        return "every check failed";
    }
    return "?";
}

const char* toString(RestartReason reason) {
    switch (reason) {
    case RestartReason::networkChanged:
        return "the network changed";
    case RestartReason::everythingDead:
        return "no way works";
    case RestartReason::onlyRelayed:
        return "no direct way works";
    }
    return "?";
}

std::string toString(const PathEvent& event) {
    return std::visit(Describe{}, event);
}

} // namespace thisbe::peer
