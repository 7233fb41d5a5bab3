#include "shared/net/stream_end.h"

#include <cerrno>

namespace thisbe {

const char* toString(StreamEnd end) {
    switch (end) {
    case StreamEnd::finished:
        return "finished";
    case StreamEnd::reset:
        return "reset by the peer";
    case StreamEnd::timedOut:
        return "timed out";
    case StreamEnd::connectTimeout:
        return "no answer to the connection request";
    case StreamEnd::refused:
        return "connection refused";
    case StreamEnd::unreachable:
        return "unreachable";
    case StreamEnd::untrusted:
        return "its certificate is signed by nobody who is trusted here";
    case StreamEnd::otherName:
        return "its certificate is for another name";
    case StreamEnd::expired:
        return "its certificate is not valid now";
    case StreamEnd::noTls:
        return "the TLS handshake failed";
    case StreamEnd::other:
        return "failed";
    }
    return "?";
}

StreamEnd streamEndFromErrno(int error) {
    switch (error) {
    case ECONNRESET:
    case EPIPE:
        return StreamEnd::reset;
    case ETIMEDOUT:
        return StreamEnd::timedOut;
    case ECONNREFUSED:
        return StreamEnd::refused;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case ENONET:
        return StreamEnd::unreachable;
    default:
        return StreamEnd::other;
    }
}

} // namespace thisbe
