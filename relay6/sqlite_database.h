// An SQLite database with an owner; errors are values.
#pragma once

#include "relay6/sqlite_statement.h"
#include "shared/base/result.h"

#include <memory>
#include <sqlite3.h>
#include <string>

namespace thisbe::relay6 {

class SqliteDatabase {
  public:
    // The file must exist. Waits up to five seconds for another process' transaction.
    static Result<SqliteDatabase> open(const std::string& path);

    // Statements without parameters and results.
    bool execute(const char* sql);
    // Of text that we wrote: a failure is a fault of ours or a foreign database.
    Result<SqliteStatement> prepare(const char* sql);
    // One number, for PRAGMA and SELECT count(*); 0 when there is none.
    std::uint64_t query(const char* sql);
    // What went wrong last.
    std::string error() const { return sqlite3_errmsg(database_.get()); }

  private:
    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close(database); }
    };
    explicit SqliteDatabase(sqlite3* database) : database_(database) {}

    std::unique_ptr<sqlite3, Close> database_;
};

} // namespace thisbe::relay6
