#include "tests/ice/punching_theory.h"

#include "tests/sim/nat_engine.h"
#include "tests/support/seeded_random.h"

#include <set>

namespace thisbe::ice::test {

namespace {

const Endpoint kServer = Endpoint::parse("198.51.100.1:3478").value();

struct Side {
    Side(natlab::NatBehavior behavior, const char* external, RandomSource& random)
        : nat(configOf(behavior, external), random) {
        shown = nat.outbound(inside, kServer, {}).source;
    }

    static sim::NatConfig configOf(natlab::NatBehavior behavior, const char* external) {
        sim::NatConfig config;
        config.behavior = behavior;
        config.externalAddresses = {IpAddress::parse(external).value()};
        config.allocation = sim::NatConfig::PortAllocation::random;
        return config;
    }

    Endpoint inside = Endpoint::parse("192.168.1.10:5000").value();
    sim::NatEngine nat;
    Endpoint shown;
    std::set<Endpoint> known;
    bool met = false;
};

void probe(Side& from, Side& to) {
    const std::set<Endpoint> targets = from.known;
    for (const Endpoint& target : targets) {
        const Endpoint source = from.nat.outbound(from.inside, target, {}).source;
        if (!to.nat.inbound(source, target, {}).passed()) continue;
        to.known.insert(source);
        const Endpoint answer = to.nat.outbound(to.inside, source, {}).source;
        if (from.nat.inbound(answer, source, {}).passed() && answer == target) from.met = true;
    }
}

} // namespace

bool canMeet(natlab::NatBehavior a, natlab::NatBehavior b) {
    thisbe::test::SeededRandom random(7);
    Side left(a, "192.0.2.2", random);
    Side right(b, "203.0.113.2", random);
    left.known = {right.shown};
    right.known = {left.shown};
    for (int round = 0; round < 6; ++round) {
        probe(left, right);
        probe(right, left);
    }
    return left.met && right.met;
}

bool canMeet(natlab::NatKind a, natlab::NatKind b) {
    using natlab::NatKind;
    if (a == NatKind::sameLan || b == NatKind::sameLan) return true;
    const natlab::NatKindFacts& factsA = natlab::factsOf(a);
    const natlab::NatKindFacts& factsB = natlab::factsOf(b);
    if (factsA.ipv6 && factsB.ipv6) return true;
    if (!factsA.ipv4 || !factsB.ipv4) return false;
    // NAT64 shows an IPv4 address, but the host's socket is an IPv6 one.
    if (a == NatKind::nat64 || b == NatKind::nat64) return false;
    return canMeet(*factsA.ipv4, *factsB.ipv4);
}

} // namespace thisbe::ice::test
