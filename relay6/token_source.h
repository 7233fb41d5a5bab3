// Where the forwarder takes tokens from, and tells what became of them.
#pragma once

#include "relay6/held_batch.h"
#include "shared/base/clock.h"

#include <optional>
#include <span>
#include <string>

namespace thisbe::relay6 {

// One thread, never blocks for longer than a disk takes to sync. Implementations: QueueSource, SpoolSource.
class TokenSource {
  public:
    virtual ~TokenSource() = default;

    // The next tokens; nothing when there are none now.
    virtual std::optional<HeldBatch> take() = 0;
    // The collector has said that no more will come, and take() has given everything.
    virtual bool ended() = 0;

    // Before any byte of these batches leaves. False: could not be noted, send nothing, call again later.
    virtual bool noteSent(std::span<const HeldBatch> batches) = 0;
    // The server has all tokens of these batches (by their first token).
    virtual void noteDelivered(std::span<const TokenId> batches) = 0;
    // A forwarder that stops in order puts back what it could not deliver. False: there is no room now.
    virtual bool giveBack(const HeldBatch& batch) = 0;

    // Readable when take() may have something; -1: ask from time to time.
    virtual int pollFd() const = 0;
    // Why something failed last, for the log; empty when all is well.
    virtual std::string trouble() const { return {}; }
};

} // namespace thisbe::relay6
