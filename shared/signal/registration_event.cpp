#include "shared/signal/registration_event.h"

namespace thisbe::signal {

const char* toString(SignalWay way) {
    switch (way) {
    case SignalWay::throughServer:
        return "through the server";
    case SignalWay::directLan:
        return "direct, LAN";
    }
    return "?";
}

const char* toString(SignalResult result) {
    switch (result) {
    case SignalResult::delivered:
        return "has it";
    case SignalResult::peerUnknown:
        return "is not in this room";
    case SignalResult::peerOffLine:
        return "is off-line";
    case SignalResult::peerNotAnswering:
        return "does not answer";
    case SignalResult::limitReached:
        return "cannot be sent more now";
    case SignalResult::serverNotAnswering:
        return "may not have it: the server does not answer";
    case SignalResult::refused:
        return "was not sent it: the server refused";
    }
    return "?";
}

} // namespace thisbe::signal
