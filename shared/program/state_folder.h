// Where a program keeps what must survive it: keys, and whose key is whose.
#pragma once

#include "shared/base/result.h"

#include <filesystem>
#include <string_view>

namespace thisbe {

// The path of a file of ours: in $STATE_DIRECTORY (which systemd sets for a service), else
// $XDG_STATE_HOME/thisbe, else
// ~/.local/state/thisbe. Creates nothing. The error says what to set, or that an option can name the file.
Result<std::filesystem::path> stateFile(std::string_view name);

} // namespace thisbe
