// How the forwarder treats its server.
#pragma once

#include "relay6/backoff.h"
#include "relay6/dialogue.h"
#include "relay6/outbox.h"
#include "shared/base/endpoint.h"

#include <vector>

namespace thisbe::relay6 {

struct ForwarderOptions {
    std::vector<Endpoint> servers; // tried in turn; at least one
    std::vector<Exchange> exchanges;
    Dialogue::Order order = Dialogue::Order::any;
    OutboxFormat format;
    bool keepColours = false; // of what the server says, where it is shown
    unsigned attempts = 10;   // connections without any progress before giving up; 0: never give up
    Backoff::Options backoff;
    Duration connectTimeout = std::chrono::seconds{10};
    Duration promptTimeout = std::chrono::seconds{60};  // for the next prompt
    Duration verdictTimeout = std::chrono::seconds{30}; // after the last byte
};

// How it ended. Tokens.
struct ForwarderReport {
    enum class Outcome {
        verdict,   // the server has spoken
        noVerdict, // the server has taken everything and closed without a word
        noAnswer,  // gave up; everything was given back
        stopped,   // asked to stop before the end; nothing is lost
        lost,      // asked twice: what could not be given back is gone
    };
    Outcome outcome = Outcome::stopped;
    std::string verdict;
    std::uint64_t delivered = 0;
    std::uint64_t maybeRepeated = 0;
    std::uint64_t returned = 0;
    std::uint64_t lost = 0;
    unsigned connections = 0;
};

const char* toString(ForwarderReport::Outcome outcome);

} // namespace thisbe::relay6
