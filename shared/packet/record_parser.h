// The JSON of a record into a Record.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/result.h"
#include "shared/packet/record.h"
#include "shared/packet/record_fault.h"

#include <memory>

namespace thisbe::packet {

// One for each thread serves all its streams: it keeps room for one record, and steady state allocates
// nothing. Fields that the format does not have are skipped over, wherever they stand; flags may be absent or
// null, everything else must be there, once, in its type and range (ports 0 to 65535, other numbers 0 to
// 2^53, which is as far as every JSON number is exact). The whole text must be JSON and UTF-8, also what is
// skipped.
class RecordParser {
  public:
    // maxRecord: the longest JSON that parse() takes.
    explicit RecordParser(std::size_t maxRecord);
    ~RecordParser();
    RecordParser(const RecordParser&) = delete;
    RecordParser& operator=(const RecordParser&) = delete;

    // Fills record, whose strings keep their memory; after a fault its content is any.
    Result<void, RecordFault> parse(ByteView json, Record& record);

  private:
    struct Room;
    std::unique_ptr<Room> room_;
};

} // namespace thisbe::packet
