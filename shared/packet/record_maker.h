// Records to send: of one type or of random ones, each with the next sequence number.
#pragma once

#include "shared/base/random_source.h"
#include "shared/packet/record.h"

#include <optional>

namespace thisbe::packet {

// What all records of a run have in common.
struct RecordPlan {
    std::optional<RecordType> type; // none: a random one each time
    std::size_t payload = 64;       // characters, and the records' "size"
    RecordAddress source;
    RecordAddress destination;
    std::string protocol = "IPv4";
};

// Steady state allocates nothing. random must outlive it.
class RecordMaker {
  public:
    RecordMaker(RecordPlan plan, RandomSource& random);

    // The next one; valid until the next call. ICMP has no ports: both are 0. Flags: a few TCP ones, an HTTP
    // method and status, none for the others.
    const Record& next(WallTime now);
    // What next() returned last.
    const Record& latest() const { return record_; }
    std::uint64_t made() const { return record_.metadata.sequence; }

  private:
    void chooseFlags();

    RecordPlan plan_;
    RandomSource& random_;
    std::string letters_; // twice the payload: each record has another part of it
    Record record_;
};

} // namespace thisbe::packet
