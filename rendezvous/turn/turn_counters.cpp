#include "rendezvous/turn/turn_counters.h"

namespace thisbe::rendezvous {

const char* toString(TurnDrop reason) {
    switch (reason) {
    case TurnDrop::noAllocation:
        return "no-allocation";
    case TurnDrop::noChannel:
        return "no-channel";
    case TurnDrop::noPermission:
        return "no-permission";
    case TurnDrop::noRelay:
        return "no-relay";
    case TurnDrop::forbiddenPeer:
        return "forbidden-peer";
    case TurnDrop::notARelayedPort:
        return "not-a-relayed-port";
    case TurnDrop::overBandwidth:
        return "over-bandwidth";
    case TurnDrop::malformed:
        return "malformed-data";
    case TurnDrop::tooLarge:
        return "too-large";
    case TurnDrop::challengeLimited:
        return "challenge-limited";
    case TurnDrop::wouldAmplify:
        return "would-amplify";
    case TurnDrop::otherWorkerFull:
        return "other-worker-full";
    }
    return "unknown";
}

} // namespace thisbe::rendezvous
