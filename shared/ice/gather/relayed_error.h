// What an ICMP error that a TURN server reports means for the datagrams sent through it.
#pragma once

#include "shared/base/ip_address.h"
#include "shared/net/datagram_io.h"
#include "shared/stun/attributes/icmp.h"

#include <optional>

namespace thisbe::ice {

// RFC 8656, section 11.5, with the numbers of RFC 792 and RFC 4443 by the peer's family. Nothing for what is
// no error of the way to the peer. A hint, never a proof: anybody may have sent the ICMP to the server, and
// Data indications are not authenticated.
std::optional<DatagramError> relayedError(const stun::Icmp& icmp, AddressFamily family);

} // namespace thisbe::ice
