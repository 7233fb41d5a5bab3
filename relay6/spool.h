// Tokens on disk, from before they are acknowledged until they are delivered.
#pragma once

#include "relay6/sqlite_database.h"
#include "relay6/token_batch.h"
#include "shared/base/random_source.h"

#include <optional>
#include <span>
#include <vector>

namespace thisbe::relay6 {

// A batch as it lies in the spool; message is what would travel in the queue.
struct SpooledBatch {
    std::uint64_t first = 0;
    std::uint16_t count = 0;
    Priority priority = 0;
    bool sent = false; // an earlier forwarder may have delivered it
    std::vector<std::uint8_t> message;
};

struct SpoolCounts {
    std::uint64_t accepted = 0;    // tokens ever stored
    std::uint64_t undelivered = 0; // of these: still here
    std::uint64_t maybeSent = 0;   // of those: handed to a server that has not confirmed
};

// An SQLite database in WAL mode with synchronous=FULL: what store() has returned from survives kill -9 and a
// power cut. Collector and forwarder open the same file; one of each. Nothing here throws; a failed call has
// changed nothing. Schema version 1 (user_version); a newer one is refused.
class Spool {
  public:
    // Opens the file or creates it, for its owner only. maxBytes: 0 for no limit but the disk's.
    static Result<std::unique_ptr<Spool>> open(const std::string& path, RandomSource& random,
                                               std::uint64_t maxBytes = 0);

    std::uint64_t epoch() const { return epoch_; }

    // One transaction, one fsync: numbers, seals and stores all of them.
    Result<void> store(std::span<TokenBatch* const> batches);

    // The next undelivered batches up to number 'through', highest priority first. The cursor starts empty.
    struct Cursor {
        Priority priority = kHighestPriority;
        std::uint64_t first = 0;
    };
    std::vector<SpooledBatch> page(Cursor& cursor, std::uint64_t through, std::size_t limit);
    // The number of the last token stored.
    std::uint64_t lastNumber();

    // Before the bytes leave, so that a successor knows what may have arrived. Batches by their first number.
    Result<void> markSent(std::span<const std::uint64_t> batches);
    Result<void> remove(std::span<const std::uint64_t> batches);

    // The collector has all it wanted. Kept until a new round begins.
    Result<void> setEnded(bool ended);
    bool ended();
    // How many tokens this round has taken so far; setEnded(false) starts a round.
    std::uint64_t acceptedThisRound();

    SpoolCounts counts();

  private:
    explicit Spool(SqliteDatabase database) : database_(std::move(database)) {}

    Result<void> prepareSchema(RandomSource& random);
    Result<void> prepareStatements();
    Result<void> forEachInTransaction(std::optional<SqliteStatement>& statement,
                                      std::span<const std::uint64_t> batches);
    bool storeAll(std::span<TokenBatch* const> batches);
    Error failed(const std::string& doing);

    SqliteDatabase database_;
    std::uint64_t epoch_ = 0;
    std::optional<SqliteStatement> insert_, advance_, page_, markSent_, remove_;
};

} // namespace thisbe::relay6
