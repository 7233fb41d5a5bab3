#include "shared/channel/sctp_send_result.h"

namespace thisbe {

const char* toString(SctpSendResult result) {
    switch (result) {
    case SctpSendResult::accepted:
        return "accepted";
    case SctpSendResult::bufferFull:
        return "buffer full";
    case SctpSendResult::tooLong:
        return "message too long";
    case SctpSendResult::noStream:
        return "no such stream";
    case SctpSendResult::notConnected:
        return "not connected";
    }
    return "?";
}

} // namespace thisbe
