// What became of a message that was to be sent.
#pragma once

#include <cstdint>

namespace thisbe {

enum class SctpSendResult : std::uint8_t {
    accepted,   // will arrive, within its reliability, while the association lives
    bufferFull, // event writable says when to try again
    tooLong,
    noStream, // the peer did not agree to so many, or the stream is being reset
    notConnected,
};

const char* toString(SctpSendResult result);

} // namespace thisbe
