// The server as a whole: workers, signals, log.
#pragma once

#include "rendezvous/options.h"

namespace thisbe::rendezvous {

// Runs until SIGINT or SIGTERM. Throws StartupError when it cannot begin.
ExitStatus runServer(const ServerOptions& options);

} // namespace thisbe::rendezvous
