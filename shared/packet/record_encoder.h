// Records into bytes.
#pragma once

#include "shared/packet/record.h"

namespace thisbe::packet {

// Appends the record's JSON, without the length before it. Bytes in strings that are no UTF-8 are the
// caller's fault and go out as they are; quotes, backslashes and control characters are escaped (RFC 8259,
// section 7).
void appendRecordJson(const Record& record, std::string& out);
// The same behind its length: what goes into a stream. A record of 4 GiB or more has no such length.
void appendRecord(const Record& record, std::string& out);

// text as a JSON string with its quotes; the same rules.
void appendJsonText(std::string_view text, std::string& out);

} // namespace thisbe::packet
