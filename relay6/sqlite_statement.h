// A prepared statement of SQLite with an owner.
#pragma once

#include "shared/base/bytes.h"

#include <cstdint>
#include <memory>
#include <sqlite3.h>

namespace thisbe::relay6 {

// Parameters and columns count from 1 and 0, as SQLite does.
class SqliteStatement {
  public:
    explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

    SqliteStatement& bind(int index, std::uint64_t value);
    // The bytes must live until reset() or the next run().
    SqliteStatement& bind(int index, ByteView value);
    // True while there is a row; false at the end or on failure (SqliteDatabase::error says which).
    bool step();
    // Steps once, for statements without rows, and resets. False on failure.
    bool run();
    void reset();
    std::uint64_t number(int column) const;
    // Valid until the next step() or reset().
    ByteView bytes(int column) const;

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

} // namespace thisbe::relay6
