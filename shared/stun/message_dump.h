// A message as one line for a person: logs, `@why`, test failures.
#pragma once

#include "shared/stun/message_view.h"

#include <string>

namespace thisbe::stun {

// "Binding request b7e7a701bc34d686fa87dfae: SOFTWARE "STUN test client", PRIORITY 1845494271, …". Digests
// and unknown attributes are shown by size only. Safe for hostile input: nothing that drives a terminal comes
// through.
std::string describe(const MessageView& message);

// One attribute: name and value, or the name and "malformed".
std::string describe(const MessageView& message, const AttributeView& attribute);

} // namespace thisbe::stun
