// ICMP errors from a socket's error queue (IP_RECVERR, ip(7)).
#pragma once

#include "shared/net/datagram_io.h"
#include "shared/net/udp_counters.h"

#include <vector>

namespace thisbe {

// Takes what waits, at most out.capacity() of it, into out, which is cleared first. Errors that this host
// found itself are left out: send() has already reported them.
void takeErrorQueue(int fd, std::vector<PathError>& out, UdpCounters& counters);

} // namespace thisbe
