#include "relay6/spool.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace thisbe::relay6 {

namespace {

constexpr std::uint64_t kSchemaVersion = 1;
constexpr std::uint64_t kPageSize = 4096;

// One row of state: next is the number of the next token, round the number with which this round began.
constexpr const char* kSchema = R"(
    CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL, next INTEGER NOT NULL,
                        round INTEGER NOT NULL, ended INTEGER NOT NULL);
    CREATE TABLE batch (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, priority INTEGER NOT NULL,
                        sent INTEGER NOT NULL DEFAULT 0, message BLOB NOT NULL);
    CREATE INDEX batch_by_priority ON batch (priority DESC, first);
    PRAGMA user_version = 1;
)";

// With our own rights from the start; SQLite gives its -wal and -shm files the same.
Result<void> createFile(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (fd < 0) return failure("spool '" + path + "' cannot be opened: " + std::strerror(errno));
    ::close(fd);
    return {};
}

} // namespace

Result<std::unique_ptr<Spool>> Spool::open(const std::string& path, RandomSource& random,
                                           std::uint64_t maxBytes) {
    if (auto created = createFile(path); !created) return tl::make_unexpected(created.error());
    auto database = SqliteDatabase::open(path);
    if (!database) return tl::make_unexpected(database.error());
    std::unique_ptr<Spool> spool(new Spool(std::move(*database)));
    if (!spool->database_.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"))
        return tl::make_unexpected(spool->failed("open '" + path + "'"));
    if (auto prepared = spool->prepareSchema(random); !prepared)
        return failure("spool '" + path + "': " + prepared.error().message);
    if (auto prepared = spool->prepareStatements(); !prepared)
        return failure("spool '" + path + "': " + prepared.error().message);
    if (maxBytes != 0) {
        const std::string limit = "PRAGMA max_page_count = " + std::to_string(maxBytes / kPageSize + 1);
        spool->database_.execute(limit.c_str());
    }
    return spool;
}

Result<void> Spool::prepareSchema(RandomSource& random) {
    // Only one of two programs that start together makes the tables.
    if (!database_.execute("BEGIN IMMEDIATE")) return tl::make_unexpected(failed("begin"));
    const std::uint64_t version = database_.query("PRAGMA user_version");
    bool ok = true;
    if (version == 0) {
        ok = database_.execute(kSchema);
        auto insert = database_.prepare("INSERT INTO state VALUES (1, ?1, 1, 1, 0)");
        ok = ok && insert && insert->bind(1, random.u64()).run();
    }
    if (!ok || !database_.execute("COMMIT")) {
        Error error = failed("make its tables");
        database_.execute("ROLLBACK");
        return tl::make_unexpected(error);
    }
    if (version > kSchemaVersion)
        return failure("schema version " + std::to_string(version) + " is newer than this program's " +
                       std::to_string(kSchemaVersion) + ": use the newer program");
    epoch_ = database_.query("SELECT epoch FROM state");
    return {};
}

Result<void> Spool::prepareStatements() {
    const auto prepare = [this](std::optional<SqliteStatement>& into, const char* sql) {
        auto statement = database_.prepare(sql);
        if (statement) into = std::move(*statement);
        return statement.has_value();
    };
    const bool ok =
        prepare(insert_, "INSERT INTO batch (first, count, priority, message) VALUES (?1, ?2, ?3, ?4)") &&
        prepare(advance_, "UPDATE state SET next = ?1") &&
        prepare(page_,
                "SELECT first, count, priority, sent, message FROM batch WHERE first <= ?1 AND "
                "(priority < ?2 OR (priority = ?2 AND first > ?3)) ORDER BY priority DESC, first LIMIT ?4") &&
        prepare(markSent_, "UPDATE batch SET sent = 1 WHERE first = ?1") &&
        prepare(remove_, "DELETE FROM batch WHERE first = ?1");
    if (!ok) return tl::make_unexpected(failed("use its tables"));
    return {};
}

Result<void> Spool::store(std::span<TokenBatch* const> batches) {
    if (!database_.execute("BEGIN IMMEDIATE")) return tl::make_unexpected(failed("begin"));
    if (storeAll(batches) && database_.execute("COMMIT")) return {};
    Error error = failed("store tokens");
    database_.execute("ROLLBACK");
    return tl::make_unexpected(error);
}

bool Spool::storeAll(std::span<TokenBatch* const> batches) {
    std::uint64_t next = database_.query("SELECT next FROM state");
    for (TokenBatch* const batch : batches) {
        insert_->bind(1, next)
            .bind(2, std::uint64_t{batch->count()})
            .bind(3, std::uint64_t{batch->priority()});
        if (!insert_->bind(4, batch->seal(TokenId{epoch_, next})).run()) return false;
        next += batch->count();
    }
    return advance_->bind(1, next).run();
}

std::vector<SpooledBatch> Spool::page(Cursor& cursor, std::uint64_t through, std::size_t limit) {
    std::vector<SpooledBatch> out;
    page_->bind(1, through).bind(2, std::uint64_t{cursor.priority}).bind(3, cursor.first).bind(4, limit);
    while (page_->step()) {
        const ByteView message = page_->bytes(4);
        out.push_back({page_->number(0), static_cast<std::uint16_t>(page_->number(1)),
                       static_cast<Priority>(page_->number(2)), page_->number(3) != 0,
                       std::vector<std::uint8_t>(message.begin(), message.end())});
    }
    page_->reset();
    if (!out.empty()) cursor = {out.back().priority, out.back().first};
    return out;
}

std::uint64_t Spool::lastNumber() {
    return database_.query("SELECT next - 1 FROM state");
}

Result<void> Spool::markSent(std::span<const std::uint64_t> batches) {
    return forEachInTransaction(markSent_, batches);
}

Result<void> Spool::remove(std::span<const std::uint64_t> batches) {
    return forEachInTransaction(remove_, batches);
}

Result<void> Spool::forEachInTransaction(std::optional<SqliteStatement>& statement,
                                         std::span<const std::uint64_t> batches) {
    if (!database_.execute("BEGIN IMMEDIATE")) return tl::make_unexpected(failed("begin"));
    bool ok = true;
    for (const std::uint64_t first : batches)
        ok = ok && statement->bind(1, first).run();
    if (ok && database_.execute("COMMIT")) return {};
    Error error = failed("change batches");
    database_.execute("ROLLBACK");
    return tl::make_unexpected(error);
}

Result<void> Spool::setEnded(bool ended) {
    if (database_.execute(ended ? "UPDATE state SET ended = 1" : "UPDATE state SET ended = 0, round = next"))
        return {};
    return tl::make_unexpected(failed("note the end"));
}

bool Spool::ended() {
    return database_.query("SELECT ended FROM state") != 0;
}

std::uint64_t Spool::acceptedThisRound() {
    return database_.query("SELECT next - round FROM state");
}

SpoolCounts Spool::counts() {
    return {lastNumber(), database_.query("SELECT coalesce(sum(count), 0) FROM batch"),
            database_.query("SELECT coalesce(sum(count), 0) FROM batch WHERE sent")};
}

Error Spool::failed(const std::string& doing) {
    return Error{"cannot " + doing + ": " + database_.error()};
}

} // namespace thisbe::relay6
