// One program's stay at a queue: opening, its role, and who removes the queue in the end.
#pragma once

#include "relay6/ledger.h"
#include "relay6/token_queue.h"
#include "shared/base/log.h"

#include <memory>

namespace thisbe::relay6 {

// Throws StartupError when the queue cannot be used. leave() removes queue and counters if they are empty,
// the other program has gone and they are not to be kept; a queue with tokens in it always stays.
class QueueSession {
  public:
    // spooled: what a killed predecessor had in its hands is not lost.
    QueueSession(const QueueOptions& options, Role role, bool keep, bool spooled, Log& log);

    TokenQueue& queue() { return *queue_; }
    Ledger& ledger() { return *ledger_; }
    // At the end, in order: books what is still in hand (a spool's tokens are not lost). Before the last
    // report.
    void settle();
    void leave();

  private:
    bool isLast() const;
    void reportPredecessor();

    Role role_;
    bool keep_;
    bool spooled_;
    Log& log_;
    std::unique_ptr<TokenQueue> queue_;
    std::unique_ptr<Ledger> ledger_;
};

} // namespace thisbe::relay6
