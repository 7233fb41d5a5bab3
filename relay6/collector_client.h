// One sender's connection as the collector keeps it.
#pragma once

#include "relay6/client_deadlines.h"
#include "relay6/client_number.h"
#include "relay6/token_batch.h"
#include "relay6/token_framing.h"
#include "shared/base/endpoint.h"
#include "shared/net/file_descriptor.h"

#include <string>

namespace thisbe::relay6 {

// About 250 bytes and, while a token is unfinished, that token.
struct CollectorClient {
    CollectorClient(FileDescriptor socketIn, const Endpoint& remoteIn, ClientNumber numberIn,
                    const TokenFramer& framerIn)
        : socket(std::move(socketIn)), remote(remoteIn), number(numberIn), framer(framerIn) {}

    FileDescriptor socket;
    Endpoint remote; // canonical
    ClientNumber number;
    TokenFramer framer;
    Priority priority = 0;
    bool polled = false;       // known to the poller
    bool reading = true;       // false: its acknowledgements pile up
    bool writing = false;      // waits for room to acknowledge
    bool peerFinished = false; // will send no more
    std::uint32_t unsafe = 0;  // tokens read and not acknowledged yet
    std::uint64_t acknowledged = 0;
    ClientDeadlines::Ticket idle;
    ClientDeadlines::Ticket total;
    std::string acks; // not sent yet
};

} // namespace thisbe::relay6
