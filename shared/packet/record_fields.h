// The fields of a record in a parsed JSON object. Only record_parser.cpp includes this.
#pragma once

#include "shared/packet/record.h"
#include "shared/packet/record_fault.h"

#include <optional>
#include <simdjson.h>

namespace thisbe::packet {

// Fills record from the object of the format; the first fault, or nothing.
std::optional<RecordFault> readFields(const simdjson::dom::object& object, Record& record);

} // namespace thisbe::packet
