// Whether two peers should reach each other directly, by what is known of their NATs.
#pragma once

#include "shared/stun/nat_behavior.h"

#include <cstdint>
#include <optional>

namespace thisbe::peer {

enum class DirectExpectation : std::uint8_t {
    uncertain, // something that matters is not known
    expected,
    notExpected,
};

const char* toString(DirectExpectation expectation);

// One side in one address family.
struct NatSide {
    stun::NatBehaviour nat;        // a firewall without NAT: mapping noNat
    bool udpBlocked = false;       // the server does not answer over UDP, but over TCP
    bool filteringAssumed = false; // nobody has tested it
};

// What punching reaches with checks from both sides, openers included. By RFC 4787's words a check gets in
// where the filter is endpoint-independent; where it depends on addresses only, because we send to the other
// NAT's address first; else only where the other side's mapping is the one that we sent to, which is so
// exactly when it is endpoint-independent. And it must come to a mapping that we know.
DirectExpectation expectDirect(const NatSide& one, const NatSide& other);

// The same behind one public address: a LAN may join the peers, which only checks can tell, or hairpinning
// does.
DirectExpectation expectDirectBehindOneNat(const NatSide& one, const NatSide& other);

} // namespace thisbe::peer
