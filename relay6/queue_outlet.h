// Safe means: in the message queue, which outlives both programs but not the host.
#pragma once

#include "relay6/ledger.h"
#include "relay6/token_outlet.h"
#include "relay6/token_queue.h"

namespace thisbe::relay6 {

// Queue and ledger must outlive it. Epoch: random, names this collector's tokens.
class QueueOutlet final : public TokenOutlet {
  public:
    QueueOutlet(TokenQueue& queue, Ledger& ledger, std::uint64_t epoch)
        : queue_(queue), ledger_(ledger), next_{epoch, 1} {}

    State flush(PendingTokens& pending, const OnSafe& onSafe) override;
    State announceEnd(std::uint64_t total) override;

  private:
    TokenQueue& queue_;
    Ledger& ledger_;
    TokenId next_;
};

} // namespace thisbe::relay6
