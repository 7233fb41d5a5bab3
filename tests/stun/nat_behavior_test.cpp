// The discovery against a model of a NAT and of an RFC 5780 server, in virtual time.
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/error_reply.h"
#include "shared/stun/nat_behavior_discovery.h"
#include "tests/stun/messages.h"
#include "tests/support/seeded_random.h"

#include <deque>
#include <set>
#include <tuple>

namespace thisbe::stun {

namespace {

using namespace test;
using enum MappingBehaviour;

Endpoint at(const char* address, std::uint16_t port) {
    return {IpAddress::parse(address).value(), port};
}

const Endpoint kHost = at("192.168.1.2", 5000);
const Endpoint kServer = at("198.51.100.1", 3478);
const Endpoint kOther = at("198.51.100.2", 3479);
const Endpoint kOutside = at("203.0.113.1", 0);

struct World {
    MappingBehaviour mapping = endpointIndependent;
    FilteringBehaviour filtering = FilteringBehaviour::endpointIndependent;
    bool hairpin = false;
    bool serverAnswers = true;
    bool knowsOther = true;
    bool obeysChange = true;
    bool errors = false;

    // The outside endpoint of the host towards this destination; a new mapping gets the next port.
    Endpoint map(const Endpoint& to) {
        if (mapping == noNat) return kHost;
        const Endpoint key = mapping == endpointIndependent ? Endpoint()
                             : mapping == addressDependent  ? Endpoint(to.address(), 0)
                                                            : to;
        const auto port = static_cast<std::uint16_t>(40000 + ports_.size());
        return {kOutside.address(), ports_.try_emplace(key, port).first->second};
    }

    void send(const Datagram& datagram) {
        const Endpoint source = map(datagram.remote);
        contacted_.insert({source, datagram.remote});
        if (datagram.remote.address() == kOutside.address()) {
            if (hairpin) arrive(copyOf(datagram.payload), source, datagram.remote);
        } else if (serverAnswers) {
            serve(parsed(datagram.payload), source, datagram.remote);
        }
    }

    void serve(const MessageView& request, const Endpoint& source, const Endpoint& asked) {
        Endpoint from = asked;
        const auto change = request.get<ChangeRequest>();
        const auto swapped = [](const auto& one, const auto& a, const auto& b) { return one == a ? b : a; };
        if (change && obeysChange) {
            const IpAddress address = change->changeAddress
                                          ? swapped(asked.address(), kServer.address(), kOther.address())
                                          : asked.address();
            from = {address,
                    change->changePort ? swapped(asked.port(), kServer.port(), kOther.port()) : asked.port()};
        }
        const auto messageClass = errors ? MessageClass::errorResponse : MessageClass::successResponse;
        arrive(build(responseTo(request.header(), messageClass),
                     [&](MessageWriter& writer) {
                         if (errors) return writer.add(ErrorCode::of(ErrorNumber::serverError));
                         writer.add(XorMappedAddress{source});
                         if (knowsOther) writer.add(OtherAddress{kOther});
                     }),
               from, source);
    }

    // Through the NAT's filter, from `from` to the outside endpoint `to`.
    void arrive(Bytes payload, const Endpoint& from, const Endpoint& to) {
        const bool open = std::ranges::any_of(contacted_, [&](const auto& pair) {
            if (pair.first != to) return false;
            switch (filtering) {
            case FilteringBehaviour::unknown:
            case FilteringBehaviour::endpointIndependent:
                return true;
            case FilteringBehaviour::addressDependent:
                return pair.second.address() == from.address();
            case FilteringBehaviour::addressAndPortDependent:
                return pair.second == from;
            }
            return false;
        });
        if (open) inbox_.emplace_back(std::move(payload), from);
    }

    std::map<Endpoint, std::uint16_t> ports_;
    std::set<std::pair<Endpoint, Endpoint>> contacted_;
    std::deque<std::pair<Bytes, Endpoint>> inbox_;
};

struct Discovered {
    NatBehaviour behaviour;
    Duration took{};
};

Discovered discover(World world) {
    thisbe::test::SeededRandom random(1);
    DatagramBatch batch(8, 1000);
    const TimePoint start{1s};
    TimePoint now = start;
    NatBehaviourDiscovery discovery(now, {.local = kHost, .server = kServer}, random);
    for (int steps = 0; !discovery.isDone() && steps < 1000; ++steps) {
        batch.clear();
        discovery.takeOutput(batch);
        for (const Datagram& datagram : batch.datagrams())
            world.send(datagram);
        if (world.inbox_.empty()) {
            now = discovery.nextDeadline();
            discovery.onDeadline(now);
            continue;
        }
        const auto [payload, from] = std::move(world.inbox_.front());
        world.inbox_.pop_front();
        discovery.onDatagram(now, {payload, kHost, from});
    }
    EXPECT_TRUE(discovery.isDone());
    EXPECT_EQ(discovery.nextDeadline(), kNever);
    return {discovery.result(), now - start};
}

using Pair = std::tuple<MappingBehaviour, FilteringBehaviour>;
class EveryNat : public testing::TestWithParam<Pair> {};

TEST_P(EveryNat, IsRecognised) {
    World world;
    std::tie(world.mapping, world.filtering) = GetParam();
    const auto [found, took] = discover(world);
    EXPECT_EQ(found.mapping, world.mapping) << toString(found);
    EXPECT_EQ(found.filtering, world.filtering) << toString(found);
    EXPECT_EQ(found.otherAddress, kOther);
    EXPECT_LE(took, 7500ms); // two silent filtering tests and a silent hairpin test
}

INSTANTIATE_TEST_SUITE_P(Behaviours, EveryNat,
                         testing::Combine(testing::Values(noNat, endpointIndependent, addressDependent,
                                                          addressAndPortDependent),
                                          testing::Values(FilteringBehaviour::endpointIndependent,
                                                          FilteringBehaviour::addressDependent,
                                                          FilteringBehaviour::addressAndPortDependent)));

TEST(NatBehaviour, SeesHairpinning) {
    World world;
    EXPECT_EQ(discover(world).behaviour.hairpinning, Hairpinning::notSupported);
    world.hairpin = true;
    EXPECT_EQ(discover(world).behaviour.hairpinning, Hairpinning::supported);
}

TEST(NatBehaviour, StaysUnknownWhereTheServerIsSilent) {
    World world;
    world.serverAnswers = false;
    const auto [found, took] = discover(world);
    EXPECT_EQ(found.mapping, unknown);
    EXPECT_EQ(found.mappingReason, UnknownBecause::noResponse);
    EXPECT_EQ(found.filteringReason, UnknownBecause::noResponse);
    EXPECT_EQ(took, 2500ms);
}

TEST(NatBehaviour, StaysUnknownWithAPlainStunServer) {
    World world;
    world.knowsOther = false;
    const auto found = discover(world).behaviour;
    EXPECT_EQ(found.mappingReason, UnknownBecause::noOtherAddress);
    EXPECT_TRUE(found.mapped.has_value());
    EXPECT_EQ(toString(found), "mapping unknown (the server has no second address), filtering unknown (the "
                               "server has no second address), hairpinning not supported");
}

TEST(NatBehaviour, DoesNotBelieveAServerThatIgnoresChangeRequests) {
    World world;
    world.obeysChange = false;
    const auto found = discover(world).behaviour;
    EXPECT_EQ(found.filtering, FilteringBehaviour::unknown);
    EXPECT_EQ(found.filteringReason, UnknownBecause::changeRequestIgnored);
    EXPECT_EQ(found.mapping, endpointIndependent);
}

TEST(NatBehaviour, StaysUnknownWhereTheServerAnswersWithErrors) {
    World world;
    world.errors = true;
    EXPECT_EQ(discover(world).behaviour.mappingReason, UnknownBecause::serverError);
}

TEST(NatBehaviour, EndsAtOnceOnAHardError) {
    thisbe::test::SeededRandom random(1);
    NatBehaviourDiscovery discovery(TimePoint{1s}, {.local = kHost, .server = kServer}, random);
    discovery.onHardError(TimePoint{1s}, kServer);
    EXPECT_TRUE(discovery.isDone());
    EXPECT_EQ(discovery.result().mappingReason, UnknownBecause::noResponse);
}

} // namespace

} // namespace thisbe::stun
