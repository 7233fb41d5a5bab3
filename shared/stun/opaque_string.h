// The OpaqueString profile for usernames, realms and passwords (RFC 8265, section 4.2).
#pragma once

#include "shared/base/result.h"

#include <string>
#include <string_view>

namespace thisbe::stun {

// What a username, realm or password becomes before it is hashed or sent. Only for text that our own side
// configures; what arrives has been prepared by its sender.
//
// Complete for ASCII: printable characters and spaces stay, control characters and the empty string are
// refused. Beyond ASCII: must be UTF-8, spaces of every kind become U+0020, and control, format, private-use,
// surrogate and unassigned characters are refused (they are outside of the FreeformClass of RFC 8264; the
// contextual exceptions are refused too). Not done is normalisation to NFC, for which the libraries used here
// have no tables: the text must be in NFC, which is what keyboards produce.
Result<std::string> opaqueString(std::string_view text);

} // namespace thisbe::stun
