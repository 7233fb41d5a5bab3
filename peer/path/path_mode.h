// --path: which ways may carry data at all.
#pragma once

#include "peer/path/path_class.h"
#include "shared/base/result.h"

#include <string_view>

namespace thisbe::peer {

enum class PathMode : std::uint8_t {
    automatic, // "auto": any, the best that is proven
    sameNat,   // "same-nat": the private address where the public ones match, else the relay
    direct,    // "direct": never a relay
    relay,     // "relay": always one
};

const char* toString(PathMode mode);
// The word of the option; the error lists all of them.
Result<PathMode> parsePathMode(std::string_view word);

// samePublicAddress: the server sees both peers at one address. A hint, and only same-nat asks for it.
bool allows(PathMode mode, PathClass pathClass, bool samePublicAddress);

} // namespace thisbe::peer
