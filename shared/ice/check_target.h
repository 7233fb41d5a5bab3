// Where connectivity checks may go.
#pragma once

#include "shared/base/endpoint.h"

namespace thisbe::ice {

// Any address can stand in a candidate of the other side, and the first check goes there before anybody
// there agreed. False for what no peer has: port 0, unspecified, multicast, broadcast, reserved, IPv4-mapped
// and -compatible addresses, and transition addresses that lead to one of those.
bool mayBeCheckTarget(const Endpoint& remote);

// Besides, of one family; loopback only from loopback, and "IPv6 link-local addresses MUST NOT be paired
// with other than link-local addresses" (RFC 8445, section 6.1.2.2). Never from a relay to loopback or
// link-local.
bool mayPair(const IpAddress& base, bool relayed, const IpAddress& remote);

} // namespace thisbe::ice
