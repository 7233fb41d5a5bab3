#include "peer/store/database_schema.h"

#include <Poco/Data/SQLite/SQLiteException.h>

namespace thisbe::peer {

namespace {

using namespace Poco::Data::Keywords;

// Times are microseconds since 1970-01-01 UTC. An address is 16 bytes, IPv4 as ::ffff:a.b.c.d (RFC 4291,
// section 2.5.5.2), so that a prefix is a range; null where the text beside it is a name.
constexpr const char* kPackets = R"(CREATE TABLE packets (
    number INTEGER PRIMARY KEY,
    seen_at INTEGER NOT NULL,
    direction TEXT NOT NULL,
    connection TEXT NOT NULL,
    id TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    type TEXT NOT NULL,
    source_ip TEXT NOT NULL,
    source_port INTEGER NOT NULL,
    destination_ip TEXT NOT NULL,
    destination_port INTEGER NOT NULL,
    size INTEGER NOT NULL,
    flags TEXT NOT NULL,
    ttl INTEGER NOT NULL,
    protocol TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    payload TEXT NOT NULL,
    payload_bytes INTEGER NOT NULL,
    source_address BLOB,
    destination_address BLOB))";

constexpr const char* kTests = R"(CREATE TABLE tests (
    number INTEGER PRIMARY KEY,
    ended_at INTEGER NOT NULL,
    side TEXT NOT NULL,
    kind TEXT NOT NULL,
    remote TEXT NOT NULL,
    outcome TEXT NOT NULL,
    plan TEXT NOT NULL,
    sent INTEGER,
    received INTEGER,
    result TEXT NOT NULL))";

std::int64_t valueOf(Poco::Data::Session& session, const std::string& query) {
    Poco::Int64 value = 0;
    session << query, into(value), now;
    return value;
}

bool isEmpty(Poco::Data::Session& session) {
    return valueOf(session, "SELECT count(*) FROM sqlite_master") == 0 &&
           valueOf(session, "PRAGMA application_id") == 0;
}

void makeTables(Poco::Data::Session& session) {
    session << kPackets, now;
    session << kTests, now;
    session << "CREATE INDEX packets_seen_at ON packets (seen_at)", now;
    session << "CREATE INDEX tests_ended_at ON tests (ended_at)", now;
    session << "PRAGMA application_id = " + std::to_string(kStoreApplication), now;
    session << "PRAGMA user_version = " + std::to_string(kStoreVersion), now;
}

// WAL, unless somebody reads it at this very moment: then readers and the writer take turns.
void letReadersGoOn(Poco::Data::Session& session) {
    try {
        session << "PRAGMA journal_mode = WAL", now;
    } catch (const Poco::Data::SQLite::DBLockedException&) {
        return;
    }
}

} // namespace

Result<void> checkSchema(Poco::Data::Session& session) {
    if (valueOf(session, "PRAGMA application_id") != kStoreApplication)
        return failure(isEmpty(session) ? "it is empty: nothing was written into it yet"
                                        : "it is a database of another program: use another file");
    const std::int64_t version = valueOf(session, "PRAGMA user_version");
    if (version == kStoreVersion) return {};
    return failure("its tables are of version " + std::to_string(version) + ", this program knows version " +
                   std::to_string(kStoreVersion) + ": use another file, or the program that made it");
}

Result<void> prepareSchema(Poco::Data::Session& session) {
    if (!isEmpty(session))
        if (auto ours = checkSchema(session); !ours) return ours;
    letReadersGoOn(session);
    if (isEmpty(session)) {
        session << "BEGIN IMMEDIATE", now;
        if (isEmpty(session)) makeTables(session); // else another program was faster
        session << "COMMIT", now;
    }
    return checkSchema(session);
}

} // namespace thisbe::peer
