// --db FILE: keeps records and results of tests in an SQLite database.
#pragma once

#include "peer/store/store_writer.h"

#include <memory>
#include <optional>
#include <string>

namespace thisbe::peer {

// What a store has to say at the end.
struct StoreTotals {
    std::string path;
    std::uint64_t packets = 0;
    std::uint64_t tests = 0;
    std::uint64_t dropped = 0;
    std::string problem; // the last; may be over

    bool complete() const { return dropped == 0; }
    // A sentence: "database 'x.db': 12 packets and 1 test, …"
    std::string toString() const;
    // {"event":"database", …}
    std::string toJson() const;
};

// Nothing here waits: a thread of its own writes. All calls belong to one thread; the store's own calls (see
// StoreWriter::Calls) come from the other.
class Store {
  public:
    // Makes the file where there is none. Throws StartupError.
    Store(std::string path, StoreWriter::Calls calls, const StoreQueue::Limits& limits = {});

    // Handed over in blocks; flush() hands over what there is.
    void add(const packet::Record& record, std::string_view connection, WallTime seenAt,
             PacketDirection direction);
    void add(TestRow test) { queue_.put(std::move(test)); }
    void flush();
    // So much waits that the source of records should rest until onRoom().
    bool isFull() { return queue_.isFull(); }

    // Once, at the end: everything is written when it returns, or dropped and counted.
    StoreTotals finish();

  private:
    static constexpr std::size_t kBlockRows = 256;

    std::string path_;
    StoreQueue queue_;
    std::unique_ptr<PacketBlock> block_ = std::make_unique<PacketBlock>();
    std::optional<StoreWriter> writer_;
};

} // namespace thisbe::peer
