// Tokens that exist only in the message queue.
#pragma once

#include "relay6/ledger.h"
#include "relay6/token_queue.h"
#include "relay6/token_source.h"
#include "shared/base/log.h"

namespace thisbe::relay6 {

// Queue and ledger must outlive it. Counts what is taken and given back; the forwarder counts deliveries.
class QueueSource final : public TokenSource {
  public:
    QueueSource(TokenQueue& queue, Ledger& ledger, Log& log) : queue_(queue), ledger_(ledger), log_(log) {}

    std::optional<HeldBatch> take() override;
    bool ended() override;
    bool noteSent(std::span<const HeldBatch>) override { return true; }
    void noteDelivered(std::span<const TokenId>) override {}
    bool giveBack(const HeldBatch& batch) override;
    int pollFd() const override { return queue_.pollFd(); }

  private:
    TokenQueue& queue_;
    Ledger& ledger_;
    Log& log_;
};

} // namespace thisbe::relay6
