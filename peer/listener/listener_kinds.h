// The table of all kinds of listeners.
#pragma once

#include "peer/listener/listener_kind.h"
#include "shared/program/program.h"

namespace thisbe::peer {

// In the order of the help.
std::vector<std::unique_ptr<ListenerKind>> listenerKinds(const CommonOptions& common);

} // namespace thisbe::peer
