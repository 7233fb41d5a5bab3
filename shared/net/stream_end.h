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
    other,          // anything else the kernel reports
};

const char* toString(StreamEnd end);

// The reason for an errno value of a stream socket.
StreamEnd streamEndFromErrno(int error);

} // namespace thisbe
