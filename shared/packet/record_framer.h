// A TCP stream into records: the length before each, in whatever pieces the bytes arrive.
#pragma once

#include "shared/base/bytes.h"
#include "shared/packet/record_fault.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace thisbe::packet {

// One for each stream. Holds the bytes of an unfinished record only, as they come: a length that claims much
// costs nothing. After a length that cannot be, the stream has no boundaries left and nothing more is read.
class RecordFramer {
  public:
    // maxRecord: bytes of JSON that one record may have.
    explicit RecordFramer(std::size_t maxRecord) : maxRecord_(maxRecord) {}

    // Gets the JSON of each whole record, valid during the call; false: stop (what is left of this piece is
    // dropped, as the stream's owner ends it).
    using Take = std::function<bool(ByteView json)>;

    // The next piece. The problem when a length is wrong; everything before it has been given out.
    std::optional<RecordProblem> onBytes(ByteView bytes, const Take& take);

    // Bytes of the record that has begun and not ended; 0 between two records.
    std::size_t pendingBytes() const { return pending_.size(); }

  private:
    // Length and JSON of the record that begins there; nothing when its length is incomplete.
    std::optional<std::size_t> wholeSize(ByteView bytes);
    bool completePending(ByteView& bytes, const Take& take);
    bool fillPending(ByteView& bytes, std::size_t size);
    void clearPending();

    std::size_t maxRecord_;
    std::vector<std::uint8_t> pending_;
    std::optional<RecordProblem> problem_;
};

} // namespace thisbe::packet
