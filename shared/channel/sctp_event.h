// What an SCTP association has to tell its user.
#pragma once

#include "shared/base/bytes.h"
#include "shared/channel/stream_id.h"

namespace thisbe {

struct SctpEvent {
    enum class Kind : std::uint8_t {
        established,
        message,       // whole; stream, protocol and payload
        oversized,     // one longer than is accepted ended; it was dropped. stream
        writable,      // what was refused for want of room may be tried again
        incomingReset, // the peer will send nothing more on the stream (RFC 6525)
        outgoingReset, // our side of the stream is free again
        resetRefused,  // the peer does not do such a thing; stream
        ended,         // by the peer, or lost for good
    };

    Kind kind = Kind::established;
    StreamId stream;
    std::uint32_t protocol = 0; // payload protocol identifier
    ByteView payload;           // valid until the next call of the association
};

} // namespace thisbe
