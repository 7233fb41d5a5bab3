// What holds for a NAT whatever passes through it.
#include "tests/sim/nat_engine.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

namespace thisbe::sim {
namespace {

using natlab::EndpointDependence;
using natlab::kEndpointDependences;
using enum EndpointDependence;

struct Step {
    bool outbound;
    unsigned host;   // of 6 internal endpoints
    unsigned remote; // of 6 remote endpoints
    unsigned port;   // of the range, for what comes from outside
    unsigned wait;   // seconds
};

Endpoint internalEndpoint(unsigned host) {
    return {IpAddress(IpAddress::V4Bytes{192, 168, 1, static_cast<std::uint8_t>(10 + host / 2)}),
            static_cast<std::uint16_t>(5000 + host % 2)};
}

Endpoint remoteEndpoint(unsigned remote) {
    return {IpAddress(IpAddress::V4Bytes{198, 51, 100, static_cast<std::uint8_t>(1 + remote / 2)}),
            static_cast<std::uint16_t>(3478 + remote % 2)};
}

constexpr std::uint16_t kFirstPort = 5000;
constexpr unsigned kPorts = 8;

NatConfig anyConfig() {
    NatConfig nat;
    nat.behavior.mapping = *rc::gen::elementOf(kEndpointDependences);
    nat.behavior.filtering = *rc::gen::elementOf(kEndpointDependences);
    nat.externalAddresses = {IpAddress(IpAddress::V4Bytes{203, 0, 113, 2})};
    nat.allocation =
        *rc::gen::element(NatConfig::PortAllocation::preserving, NatConfig::PortAllocation::sequential,
                          NatConfig::PortAllocation::random);
    nat.firstPort = kFirstPort;
    nat.lastPort = kFirstPort + kPorts - 1;
    nat.preservesParity = *rc::gen::arbitrary<bool>();
    nat.inboundRefresh = *rc::gen::arbitrary<bool>();
    nat.hairpinning = *rc::gen::arbitrary<bool>();
    nat.bindingTimeout = std::chrono::seconds(20);
    nat.maxMappings = *rc::gen::inRange<std::size_t>(1, 10);
    nat.maxFilterEntries = *rc::gen::inRange<std::size_t>(1, 20);
    return nat;
}

std::vector<Step> anySteps() {
    return *rc::gen::container<std::vector<Step>>(rc::gen::build<Step>(
        rc::gen::set(&Step::outbound), rc::gen::set(&Step::host, rc::gen::inRange(0U, 6U)),
        rc::gen::set(&Step::remote, rc::gen::inRange(0U, 6U)),
        rc::gen::set(&Step::port, rc::gen::inRange(0U, kPorts)),
        rc::gen::set(&Step::wait, rc::gen::inRange(0U, 8U))));
}

bool sameAsFarAs(EndpointDependence dependence, const Endpoint& a, const Endpoint& b) {
    switch (dependence) {
    case endpointIndependent:
        return true;
    case addressDependent:
        return a.address() == b.address();
    case addressAndPortDependent:
        return a == b;
    }
    return false;
}

// Who contacted whom, and when last: all that a filter may go by.
using Contacts = std::map<std::pair<Endpoint, Endpoint>, TimePoint>; // (external, remote)

bool mayEnter(const NatEngine& engine, const Contacts& contacts, const Endpoint& external,
              const Endpoint& remote, TimePoint now) {
    const NatConfig& nat = engine.config();
    for (const auto& [contact, when] : contacts) {
        const bool isRecent = now - when < nat.bindingTimeout;
        if (contact.first == external && isRecent &&
            sameAsFarAs(nat.behavior.filtering, contact.second, remote)) {
            return true;
        }
    }
    return false;
}

RC_GTEST_PROP(NatEngineProperty, NoExternalEndpointBelongsToTwoInternalOnes, ()) {
    test::SeededRandom random(1);
    NatEngine engine(anyConfig(), random);
    TimePoint now{};
    for (const Step& step : anySteps()) {
        now += std::chrono::seconds(step.wait);
        engine.outbound(internalEndpoint(step.host), remoteEndpoint(step.remote), now);
        std::set<Endpoint> seen;
        for (const auto& mapping : engine.mappings().entries()) {
            RC_ASSERT(seen.insert(mapping.value.external).second);
            RC_ASSERT(mapping.value.external.port() >= engine.config().firstPort);
            RC_ASSERT(mapping.value.external.port() <= engine.config().lastPort);
        }
    }
}

RC_GTEST_PROP(NatEngineProperty, NobodyEntersWhoWasNotContactedAsTheFilteringSays, ()) {
    test::SeededRandom random(2);
    NatConfig nat = anyConfig();
    nat.inboundRefresh = false;
    NatEngine engine(nat, random);
    Contacts contacts;
    TimePoint now{};
    for (const Step& step : anySteps()) {
        now += std::chrono::seconds(step.wait);
        const Endpoint remote = remoteEndpoint(step.remote);
        if (step.outbound) {
            const NatResult result = engine.outbound(internalEndpoint(step.host), remote, now);
            if (result.passed()) contacts[{result.source, remote}] = now;
            continue;
        }
        const Endpoint external{nat.externalAddresses.front(),
                                static_cast<std::uint16_t>(kFirstPort + step.port)};
        const NatResult result = engine.inbound(remote, external, now);
        if (nat.behavior.filtering == endpointIndependent) continue;
        RC_ASSERT(!result.passed() || mayEnter(engine, contacts, external, remote, now));
        // And who was contacted does enter, so long as no limit was in the way.
        if (contacts.contains({external, remote}) &&
            now - contacts[{external, remote}] < nat.bindingTimeout) {
            RC_ASSERT(result.passed());
        }
    }
}

RC_GTEST_PROP(NatEngineProperty, TablesStayWithinTheirLimitsAndEmptyInTheEnd, ()) {
    test::SeededRandom random(3);
    NatConfig nat = anyConfig();
    if (*rc::gen::arbitrary<bool>()) {
        nat.behavior = {addressAndPortDependent, addressAndPortDependent};
        nat.portOverloading = nat.tracksUnsolicited = true;
    }
    NatEngine engine(nat, random);
    TimePoint now{};
    for (const Step& step : anySteps()) {
        now += std::chrono::seconds(step.wait);
        const Endpoint external{nat.externalAddresses.front(),
                                static_cast<std::uint16_t>(kFirstPort + step.port)};
        if (step.outbound) {
            const bool hairpins = step.remote == 0;
            engine.outbound(internalEndpoint(step.host), hairpins ? external : remoteEndpoint(step.remote),
                            now);
        } else {
            engine.inbound(remoteEndpoint(step.remote), external, now);
        }
        RC_ASSERT(engine.mappings().size() <= nat.maxMappings);
        RC_ASSERT(engine.filterEntries() <= nat.maxFilterEntries);
    }
    engine.inbound(remoteEndpoint(0), remoteEndpoint(1), now + std::chrono::hours(1));
    RC_ASSERT(engine.mappings().size() == 0U);
    RC_ASSERT(engine.filterEntries() == 0U);
}

RC_GTEST_PROP(NatEngineProperty, OneFlowIsTranslatedTheSameWayInBothDirections, ()) {
    test::SeededRandom random(4);
    NatConfig nat = anyConfig();
    NatEngine engine(nat, random);
    TimePoint now{};
    for (const Step& step : anySteps()) {
        now += std::chrono::seconds(step.wait);
        const Endpoint internal = internalEndpoint(step.host);
        const NatResult out = engine.outbound(internal, remoteEndpoint(step.remote), now);
        if (!out.passed()) continue;
        const NatResult in = engine.inbound(out.destination, out.source, now);
        RC_ASSERT(in.passed());
        RC_ASSERT(in.destination == internal);
        RC_ASSERT(in.source == remoteEndpoint(step.remote));
    }
}

} // namespace
} // namespace thisbe::sim
