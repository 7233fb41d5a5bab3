// Tokens in the forwarder's hands: taken, and not known to be delivered.
#pragma once

#include "relay6/queue_message.h"
#include "relay6/token_batch.h"

#include <vector>

namespace thisbe::relay6 {

struct HeldBatch {
    TokenId first;
    std::uint16_t count = 0;
    Priority priority = 0;
    bool maybeSent = false;            // by a forwarder before this one
    std::vector<std::uint8_t> message; // as it travelled in the queue; parsed once, so known to be sound

    QueueMessage parsed() const { return QueueMessage::parsedBefore(message); }
};

} // namespace thisbe::relay6
