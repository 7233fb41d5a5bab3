// Whose key a command uses.
#pragma once

#include "shared/secure/identity.h"

#include <string>

namespace thisbe::peer {

// The key in that file, or, for an empty name, in identity.pem of the state folder; made where it is missing.
// Throws StartupError.
Identity loadOwnIdentity(const std::string& file);

} // namespace thisbe::peer
