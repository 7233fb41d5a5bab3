// Safe means: on disk. The queue then only carries copies, so that the forwarder need not read the disk.
#pragma once

#include "relay6/ledger.h"
#include "relay6/spool.h"
#include "relay6/token_outlet.h"
#include "relay6/token_queue.h"

namespace thisbe::relay6 {

// A full queue holds nobody up: what does not fit stays in the spool, and one "rescan" tells the forwarder to
// look there. Until that word is in the queue nothing else goes in. Spool, queue and ledger must outlive it.
class SpoolOutlet final : public TokenOutlet {
  public:
    SpoolOutlet(Spool& spool, TokenQueue& queue, Ledger& ledger);

    State flush(PendingTokens& pending, const OnSafe& onSafe) override;
    State announceEnd(std::uint64_t total) override;
    std::string trouble() const override { return trouble_; }

  private:
    std::size_t storeMost(std::span<PendingBatch* const> batches);
    bool store(std::span<PendingBatch* const> batches);
    void offer(const PendingBatch& batch);
    bool say(MessageKind kind, std::uint64_t number);

    Spool& spool_;
    TokenQueue& queue_;
    Ledger& ledger_;
    bool owesRescan_;
    bool ended_ = false;
    std::string trouble_;
};

} // namespace thisbe::relay6
