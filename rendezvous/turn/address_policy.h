// Which addresses a client may have as peers: the one filter that every check uses (RFC 8656,
// sections 9.2, 21.3).
#pragma once

#include "rendezvous/turn/peer_verdict.h"
#include "shared/base/ip_prefix.h"

#include <vector>

namespace thisbe::rendezvous {

// Default deny: only globally routable unicast addresses are peers. An IPv6 address that carries an IPv4
// address (mapped, 6to4, Teredo, NAT64) is judged by both, and refused by default whatever it carries.
// --allow-peer opens a range and --deny-peer closes one; of the ranges that contain an address the longest
// wins, and of two equal ones the closed. Nothing opens multicast, broadcast and unspecified addresses. The
// server's own addresses are peers (two clients may meet on one server), see PeerVerdict. Immutable; any
// thread.
class AddressPolicy {
  public:
    struct Rules {
        std::vector<IpPrefix> allow;
        std::vector<IpPrefix> deny;
        std::vector<IpAddress> own; // relayed, external and listening addresses, and the host's others
    };

    explicit AddressPolicy(Rules rules);

    PeerVerdict check(const IpAddress& peer) const;

  private:
    enum class Range : std::uint8_t { none, open, closed };

    Range rangeOf(const IpAddress& address) const;
    bool isOwn(const IpAddress& address) const;

    Rules rules_;
};

} // namespace thisbe::rendezvous
