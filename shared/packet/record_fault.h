// Why a record was not taken.
#pragma once

#include <cstdint>
#include <string>

namespace thisbe::packet {

enum class RecordProblem : std::uint8_t {
    emptyRecord,   // a length of 0
    tooLong,       // a length above the limit
    tooLarge,      // it does not fit what this parser was made for
    badUtf8,       // the bytes are no UTF-8
    badJson,       // no JSON text
    tooDeep,       // nested deeper than any record is
    notAnObject,   // JSON, but no object
    missingField,  // a field of the format is not there
    wrongField,    // a field's value has another type or range
    repeatedField, // a field twice
};

enum class RecordField : std::uint8_t {
    none,
    id,
    timestamp,
    type,
    source,
    sourceIp,
    sourcePort,
    destination,
    destinationIp,
    destinationPort,
    size,
    payload,
    flags,
    metadata,
    ttl,
    protocol,
    sequence,
};

// "missing field metadata.sequence". Building the text allocates; counting by problem does not.
struct RecordFault {
    RecordProblem problem;
    RecordField field = RecordField::none;

    std::string toString() const;

    friend bool operator==(const RecordFault&, const RecordFault&) = default;
};

const char* toString(RecordProblem problem);
// As a path: "source.ip".
const char* toString(RecordField field);

} // namespace thisbe::packet
