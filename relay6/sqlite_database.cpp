#include "relay6/sqlite_database.h"

namespace thisbe::relay6 {

Result<SqliteDatabase> SqliteDatabase::open(const std::string& path) {
    constexpr int kPatience = 5000; // milliseconds
    sqlite3* handle = nullptr;
    const int status =
        sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    SqliteDatabase database(handle);
    if (status != SQLITE_OK) return failure("'" + path + "': " + sqlite3_errstr(status));
    sqlite3_busy_timeout(handle, kPatience);
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
