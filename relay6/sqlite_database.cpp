#include "relay6/sqlite_database.h"

#include <chrono>
#include <thread>

namespace thisbe::relay6 {

namespace {

constexpr std::chrono::microseconds kBetweenTries{200};
constexpr int kMostTries = 25'000; // five seconds

// SQLite's own handler sleeps ever longer, up to 100 ms, and so starves whoever meets a busy writer.
// Transactions here last as long as a sync: a short sleep between tries gives both programs their turn.
int waitForOther(void*, int tries) {
    if (tries >= kMostTries) return 0;
    std::this_thread::sleep_for(kBetweenTries);
    return 1;
}

} // namespace

Result<SqliteDatabase> SqliteDatabase::open(const std::string& path) {
    sqlite3* handle = nullptr;
    const int status =
        sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    SqliteDatabase database(handle);
    if (status != SQLITE_OK) return failure("'" + path + "': " + sqlite3_errstr(status));
    sqlite3_busy_handler(handle, waitForOther, nullptr);
    return database;
}

bool SqliteDatabase::execute(const char* sql) {
    return sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

Result<SqliteStatement> SqliteDatabase::prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
        SQLITE_OK)
        return failure(error());
    return SqliteStatement(statement);
}

std::uint64_t SqliteDatabase::query(const char* sql) {
    auto statement = prepare(sql);
    return statement && statement->step() ? statement->number(0) : 0;
}

} // namespace thisbe::relay6
