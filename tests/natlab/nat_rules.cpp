#include "tests/natlab/nat_rules.h"

namespace thisbe::natlab {
namespace {

constexpr int kSequentialPorts = 512;
constexpr int kFirstSequentialPort = 40000;

// Without these two, a probe that comes in before its mapping exists makes a conntrack entry of its own,
// which then takes the port away from the mapping: the kind conntrack-clash.
std::string firewall(const std::string& alsoForwarded,
                     const std::string& fromLan = "iifname \"lan\" accept;") {
    return "  chain in { type filter hook input priority 0; policy accept;\n"
           "    iifname \"wan\" ct state new,invalid drop; }\n"
           "  chain fw { type filter hook forward priority 0; policy drop;\n"
           "    ct state established,related accept; " +
           fromLan + " " + alsoForwarded + " }\n";
}

std::string ipv6Firewall() {
    return "table ip6 home {\n" + firewall("meta l4proto icmpv6 accept;") + "}\n";
}

std::string postrouting(const std::string& rules) {
    return "  chain post { type nat hook postrouting priority 100; policy accept;\n    " + rules + " }\n";
}

std::string table(const std::string& content) {
    return "table ip home {\n" + content + "}\n";
}

const char* const kMasquerade = "oifname \"wan\" masquerade;";

// A mapping is a hash of what it depends on, so that equal inputs get equal ports without any state.
std::string endpointIndependentPort(const NatRulesInput& input) {
    return "snat to " + input.external + " : jhash ip saddr . udp sport mod 28000 seed 0x51 offset 4096;";
}

// EIM as a real map: what went out teaches `m` where to send what comes in, whoever sent it; `seen` holds who
// was contacted.
std::string coneNat(const NatRulesInput& input, const std::string& inboundRule, bool hairpin) {
    const std::string timeout = std::to_string(input.mappingTimeout.count()) + "s";
    const std::string attributes = "flags dynamic,timeout; timeout " + timeout + "; size 65535; }\n";
    const std::string snat = endpointIndependentPort(input);
    const std::string hairpinRule = hairpin ? "ip saddr " + input.inside + " ip daddr " + input.inside +
                                                  " ct status dnat meta l4proto udp " + snat + "\n    "
                                            : "";
    return table(
        "  map m { type inet_service : ipv4_addr . inet_service; " + attributes +
        "  set seen { type ipv4_addr . inet_service . ipv4_addr; " + attributes + //
        firewall(inboundRule) +                                                   //
        "  chain pre { type nat hook prerouting priority -100; policy accept;\n    " +
        (hairpin ? "" : "iifname \"wan\" ") + "ip daddr " + input.external +
        " meta l4proto udp dnat to udp dport map @m; }\n" +
        postrouting(hairpinRule + "oifname \"wan\" meta l4proto udp " + snat + "\n    " + kMasquerade) +
        "  chain learn { type filter hook postrouting priority 110; policy accept;\n"
        "    oifname \"wan\" meta l4proto udp"
        " update @m { udp sport : ct original ip saddr . ct original proto-src }"
        " update @seen { ct original ip saddr . ct original proto-src . ip daddr }; }\n");
}

const char* const kAnybody = "iifname \"wan\" ct status dnat accept;";
const char* const kContactedAddresses =
    "iifname \"wan\" ct status dnat ip daddr . udp dport . ip saddr @seen accept;";

std::string symmetricNat() {
    return table(
        firewall("") +
        postrouting("oifname \"wan\" meta l4proto udp masquerade to :1024-65535 random,fully-random;\n    " +
                    std::string(kMasquerade)));
}

std::string sequentialNat(const NatRulesInput& input) {
    std::string ports; // as a map, because nft swaps the bytes of "numgen ... offset"
    for (int i = 0; i < kSequentialPorts; ++i) {
        ports += (i == 0 ? "" : ", ") + std::to_string(i) + ":" + std::to_string(kFirstSequentialPort + i);
    }
    return table(firewall("") + postrouting("oifname \"wan\" meta l4proto udp snat to " + input.external +
                                            " : numgen inc mod " + std::to_string(kSequentialPorts) +
                                            " map { " + ports + " };\n    " + kMasquerade));
}

std::string portRestrictedNat(const std::string& alsoForwarded = "") {
    return table(firewall(alsoForwarded) + postrouting(kMasquerade));
}

std::string udpBlockingNat() {
    return table(firewall("", "iifname \"lan\" tcp dport { 80, 443, 3478 } accept;") +
                 postrouting(kMasquerade));
}

} // namespace

std::string natRules(NatKind kind, const NatRulesInput& input) {
    switch (kind) {
    case NatKind::open:
        return "";
    case NatKind::fullCone:
        return coneNat(input, kAnybody, false);
    case NatKind::addressRestricted:
        return coneNat(input, kContactedAddresses, false);
    case NatKind::portRestricted:
    case NatKind::sameLan:
    case NatKind::cgnat:
        return portRestrictedNat();
    case NatKind::symmetric:
        return symmetricNat();
    case NatKind::sequentialSymmetric:
        return sequentialNat(input);
    case NatKind::conntrackClash:
        return table(postrouting(kMasquerade));
    case NatKind::hairpin:
        return coneNat(input, kAnybody, true);
    case NatKind::udpBlocked:
        return udpBlockingNat();
    case NatKind::ipv6Firewall:
        return symmetricNat() + ipv6Firewall();
    case NatKind::ipv6Only:
        return ipv6Firewall();
    case NatKind::nat64:
        return portRestrictedNat("iifname \"nat64\" accept;") + ipv6Firewall();
    }
    return "";
}

std::string carrierRules(const NatRulesInput& input) {
    return coneNat(input, kAnybody, true);
}

} // namespace thisbe::natlab
