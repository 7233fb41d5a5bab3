// An http:// URL as the place that requests go to.
#pragma once

#include "peer/generator/http_run.h"

#include <string>

namespace thisbe::peer {

// Host, port and path; nothing else is set. Throws StartupError (usage).
HttpRunOptions httpTargetOf(const std::string& url);

} // namespace thisbe::peer
