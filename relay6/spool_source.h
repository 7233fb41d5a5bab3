// Tokens that lie in the spool, most of them with a copy in the queue.
#pragma once

#include "relay6/ledger.h"
#include "relay6/spool.h"
#include "relay6/token_queue.h"
#include "relay6/token_source.h"
#include "shared/base/log.h"

#include <deque>
#include <set>

namespace thisbe::relay6 {

// Each token once per forwarder, whichever way it comes: at the start, and whenever the collector says so or
// dies, the spool is read up to its last number ("scan"); after that only copies with higher numbers count,
// since those below were delivered or came with the scan. Must be the spool's only reader. Everything it is
// given must outlive it.
class SpoolSource final : public TokenSource {
  public:
    SpoolSource(Spool& spool, TokenQueue& queue, Ledger& ledger, Log& log);

    std::optional<HeldBatch> take() override;
    bool ended() override;
    bool noteSent(std::span<const HeldBatch> batches) override;
    void noteDelivered(std::span<const TokenId> batches) override;
    bool giveBack(const HeldBatch&) override { return true; } // the spool still has them
    int pollFd() const override { return queue_.pollFd(); }
    std::string trouble() const override { return trouble_; }

  private:
    void startScan();
    void refillFromScan();
    std::optional<HeldBatch> takeFromQueue();
    bool isNew(const QueueMessage& message) const;
    std::optional<HeldBatch> hold(HeldBatch batch);

    Spool& spool_;
    TokenQueue& queue_;
    Ledger& ledger_;
    Log& log_;
    std::set<std::uint64_t> held_; // first numbers of what was taken and not delivered
    std::deque<HeldBatch> page_;
    Spool::Cursor cursor_;
    std::uint64_t scanThrough_ = 0; // every number up to here was delivered or came with a scan
    bool scanning_ = false;
    bool hadCollector_ = false;
    std::vector<std::uint64_t> unremoved_; // delivered, and the spool does not know it yet
    std::string trouble_;
};

} // namespace thisbe::relay6
