#include "shared/net/datagram_io.h"

namespace thisbe {

const char* toString(DatagramError error) {
    switch (error) {
    case DatagramError::refused:
        return "refused";
    case DatagramError::unreachable:
        return "unreachable";
    case DatagramError::tooBig:
        return "too big";
    case DatagramError::noBuffers:
        return "no buffers";
    case DatagramError::notPermitted:
        return "not permitted";
    case DatagramError::badAddress:
        return "bad address";
    case DatagramError::other:
        return "other";
    }
    return "?";
}

} // namespace thisbe
