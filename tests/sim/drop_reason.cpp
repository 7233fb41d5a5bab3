#include "tests/sim/drop_reason.h"

namespace thisbe::sim {

const char* toString(DropReason reason) {
    switch (reason) {
    case DropReason::loss:
        return "loss";
    case DropReason::queueFull:
        return "queue-full";
    case DropReason::linkDown:
        return "link-down";
    case DropReason::noNeighbour:
        return "no-neighbour";
    case DropReason::noRoute:
        return "no-route";
    case DropReason::hopLimit:
        return "hop-limit";
    case DropReason::tooBig:
        return "too-big";
    case DropReason::natDropped:
        return "nat-dropped";
    case DropReason::filtered:
        return "filtered";
    case DropReason::closedPort:
        return "closed-port";
    case DropReason::notForUs:
        return "not-for-us";
    case DropReason::receiveBuffer:
        return "receive-buffer";
    case DropReason::hostDown:
        return "host-down";
    }
    return "?";
}

} // namespace thisbe::sim
