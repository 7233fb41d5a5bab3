// The nftables rules that make each kind of NAT, in one place. Every text is a whole ruleset for `nft -f` in
// a namespace with the interfaces "wan" and "lan".
#pragma once

#include "tests/natlab/nat_kind.h"

#include <chrono>
#include <optional>
#include <string>

namespace thisbe::natlab {

struct NatRulesInput {
    std::string external; // the NAT's public IPv4 address
    std::string inside;   // the network behind it, as a prefix
    std::chrono::seconds mappingTimeout{30};
};

// The rules of a home's gateway; empty where the kind has none (open).
std::string natRules(NatKind kind, const NatRulesInput& input);
// The carrier's NAT: endpoint-independent mapping and filtering, with hairpinning (RFC 6888, REQ-1).
std::string carrierRules(const NatRulesInput& input);

} // namespace thisbe::natlab
