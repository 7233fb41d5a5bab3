// Between peers: records, which travel on the message plane themselves.
#pragma once

#include "shared/packet/control/control_header.h"
#include "shared/packet/control/test_request.h"

#include <optional>
#include <vector>

namespace thisbe::packet {

//   header, test (32), zeros (32), records (64), faults (64)
//   recordsRequest  may I send records? records: how many, 0 where that is not known. Answered by
//   TestDecision recordsEnd      there were so many recordsTaken    so many were taken, so many had a fault
// Each record is a text message of the same channel, JSON without a length before it.
struct RecordsMessage {
    static constexpr std::size_t kSize = ControlHeader::kSize + 8 + 16;

    ControlType type = ControlType::recordsRequest;
    TestId test;
    std::uint64_t records = 0;
    std::uint64_t faults = 0;

    static std::optional<RecordsMessage> parse(ByteView message);
    std::vector<std::uint8_t> serialize() const;

    friend bool operator==(const RecordsMessage&, const RecordsMessage&) = default;
};

} // namespace thisbe::packet
