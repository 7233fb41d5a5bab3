// Which of this host's addresses it would talk from.
#pragma once

#include "shared/base/endpoint.h"

namespace thisbe {

// The source address that the kernel would choose for a datagram to remote, now: a routing decision, nothing
// is sent. The error says why there is none (no route, or this host has no such family).
Result<IpAddress> sourceAddressTowards(const Endpoint& remote);

} // namespace thisbe
