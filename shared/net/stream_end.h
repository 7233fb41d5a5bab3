// How a byte stream ended: what a disconnect is reported as.
#pragma once

#include <cstdint>

namespace thisbe {

enum class StreamEnd : std::uint8_t {
    finished,       // both sides closed in order; everything that was written has been handed over
    reset,          // the peer broke off (RST): what it had not read is lost
    timedOut,       // the peer's host no longer answers
    connectTimeout, // no answer to the connection request within the given time
    refused,        // nobody listens there
    unreachable,    // no route, or a router said so
    untrusted,      // TLS: nobody whom we trust has signed the peer's certificate
    otherName,      // TLS: the peer's certificate is for another name or address
    expired,        // TLS: the peer's certificate is not valid yet, or no longer
    noTls,          // TLS: the handshake failed, or what answers there does not speak it
    other,          // anything else the kernel reports
};

const char* toString(StreamEnd end);

// The reason for an errno value of a stream socket.
StreamEnd streamEndFromErrno(int error);

} // namespace thisbe
