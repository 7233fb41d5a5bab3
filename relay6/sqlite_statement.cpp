#include "relay6/sqlite_statement.h"

namespace thisbe::relay6 {

SqliteStatement& SqliteStatement::bind(int index, std::uint64_t value) {
    sqlite3_bind_int64(statement_.get(), index, static_cast<sqlite3_int64>(value));
    return *this;
}

SqliteStatement& SqliteStatement::bind(int index, ByteView value) {
    sqlite3_bind_blob64(statement_.get(), index, value.data(), value.size(), nullptr);
    return *this;
}

bool SqliteStatement::step() {
    return sqlite3_step(statement_.get()) == SQLITE_ROW;
}

bool SqliteStatement::run() {
    const bool done = sqlite3_step(statement_.get()) == SQLITE_DONE;
    reset();
    return done;
}

void SqliteStatement::reset() {
    sqlite3_reset(statement_.get());
}

std::uint64_t SqliteStatement::number(int column) const {
    return static_cast<std::uint64_t>(sqlite3_column_int64(statement_.get(), column));
}

ByteView SqliteStatement::bytes(int column) const {
    const auto* const data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

} // namespace thisbe::relay6
