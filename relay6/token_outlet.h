// Where the collector makes tokens safe.
#pragma once

#include "relay6/pending_tokens.h"

#include <functional>

namespace thisbe::relay6 {

// One thread, never blocks for longer than a disk takes to sync. Implementations: QueueOutlet, SpoolOutlet.
class TokenOutlet {
  public:
    enum class State {
        idle,    // nothing waits
        waiting, // something has to wait for room: call flush() again later
    };
    // Called for each batch that became safe, before flush() returns.
    using OnSafe = std::function<void(const PendingBatch&)>;

    virtual ~TokenOutlet() = default;

    // Makes safe and takes out of pending as much as goes now.
    virtual State flush(PendingTokens& pending, const OnSafe& onSafe) = 0;
    // The collector has all tokens and pending is empty; total is how many. Waiting: call again.
    virtual State announceEnd(std::uint64_t total) = 0;
    // Why it waits, for the log; empty when a full queue is all.
    virtual std::string trouble() const { return {}; }
};

} // namespace thisbe::relay6
