#include "shared/stun/attributes/address_error_code.h"
#include "shared/stun/attributes/address_family_attribute.h"
#include "shared/stun/attributes/even_port.h"
#include "shared/stun/attributes/flag_attribute.h"
#include "tests/rendezvous/turn/turn_world.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous::test {
namespace {

using namespace std::chrono_literals;
using stun::AttributeType;

TurnClient::Add family(AddressFamily value) {
    return [value](stun::MessageWriter& writer) { writer.add(stun::RequestedAddressFamily{value}); };
}
void additional(stun::MessageWriter& writer) {
    writer.add(stun::AdditionalAddressFamily{AddressFamily::ipv6});
}
void nothing(stun::MessageWriter&) {}

std::vector<Endpoint> relayedAddresses(const Sent& answer) {
    std::vector<Endpoint> out;
    const auto message = answer.message();
    for (const auto& attribute : message.attributes())
        if (attribute.type == AttributeType::xorRelayedAddress)
            out.push_back(message.decode<stun::XorRelayedAddress>(attribute.value).value().value);
    return out;
}

TEST(Allocate, GivesAnIpv4AddressWhenNoFamilyIsAsked) {
    TurnWorld world;
    TurnClient client(world);
    const Sent answer = client.allocate();
    ASSERT_TRUE(succeeded(answer));
    EXPECT_EQ(client.relay.address(), kServer4.address());
    EXPECT_EQ(answer.message().get<stun::XorMappedAddress>().value().value, kClient4);
    EXPECT_EQ(answer.message().get<stun::Lifetime>().value().value, kDefaultLifetime);
    EXPECT_TRUE(answer.message().has(AttributeType::messageIntegritySha256));
    ASSERT_EQ(world.relays.sockets.size(), 1U);
    EXPECT_EQ(world.relays.sockets.begin()->second, client.relay);
}

TEST(Allocate, GivesEitherFamilyToClientsOfEitherFamily) {
    for (const Endpoint& from : {kClient4, endpoint("[2001:db8:7::7]:40000")}) {
        for (const auto wanted : {AddressFamily::ipv4, AddressFamily::ipv6}) {
            TurnWorld world;
            TurnClient client(world, from);
            ASSERT_TRUE(succeeded(client.allocate(family(wanted))));
            EXPECT_EQ(client.relay.family(), wanted);
        }
    }
}

TEST(Allocate, GivesBothFamiliesOnRequest) {
    TurnWorld world;
    const auto both = relayedAddresses(TurnClient(world).allocate(additional));
    ASSERT_EQ(both.size(), 2U);
    EXPECT_TRUE(both[0].isV4());
    EXPECT_TRUE(both[1].isV6());
    EXPECT_EQ(world.relays.sockets.size(), 2U);
}

TEST(Allocate, SaysWhichOfTwoFamiliesIsMissing) {
    TurnConfig config = plainConfig();
    config.relays.pop_back();
    TurnWorld world(config);
    const Sent answer = TurnClient(world).allocate(additional);
    ASSERT_TRUE(succeeded(answer));
    EXPECT_EQ(relayedAddresses(answer).size(), 1U);
    const auto missing = answer.message().get<stun::AddressErrorCode>().value();
    EXPECT_EQ(missing.family, AddressFamily::ipv6);
    EXPECT_EQ(missing.error.number, stun::ErrorNumber::addressFamilyNotSupported);
}

TEST(Allocate, AFamilyThatTheServerLacksIs440) {
    TurnConfig config = plainConfig();
    config.relays.pop_back();
    TurnWorld world(config);
    EXPECT_EQ(errorOf(TurnClient(world).allocate(family(AddressFamily::ipv6))), 440);
    EXPECT_EQ(
        errorOf(TurnClient(world, kClient4).allocate([](auto& writer) {
            writer.addRaw(AttributeType::requestedAddressFamily, std::array<std::uint8_t, 4>{9, 0, 0, 0});
        })),
        440);
    EXPECT_EQ(world.service.allocations(), 0U);
}

TEST(Allocate, ExternalAddressesAreToldAndLocalOnesBound) {
    TurnConfig config = plainConfig();
    config.relays = {{address("10.0.0.5"), address("198.51.100.7")}};
    TurnWorld world(config);
    TurnClient client(world);
    ASSERT_TRUE(succeeded(client.allocate()));
    EXPECT_EQ(client.relay.address(), address("198.51.100.7"));
    EXPECT_EQ(world.relays.sockets.begin()->second, Endpoint(address("10.0.0.5"), client.relay.port()));
}

TEST(Allocate, ARetransmissionGetsTheSameSuccess) {
    TurnWorld world;
    TurnClient client(world);
    const Sent first = client.allocate();
    const auto id = client.lastId;
    world.pass(5s);
    const auto again = client.once(
        stun::method::kAllocate, [](auto& writer) { writer.add(stun::RequestedTransport{}); }, &id);
    EXPECT_EQ(again.value().bytes, first.bytes);
    EXPECT_EQ(world.service.allocations(), 1U);
    EXPECT_EQ(world.relays.opened, 1U);
}

TEST(Allocate, AnotherOnTheSame5TupleIs437) {
    TurnWorld world;
    TurnClient client(world);
    ASSERT_TRUE(succeeded(client.allocate()));
    EXPECT_EQ(errorOf(client.allocate()), 437);
    EXPECT_EQ(world.service.allocations(), 1U);
}

TEST(Allocate, AllowsAnotherWhenTheFirstHasExpired) {
    TurnWorld world;
    TurnClient client(world);
    ASSERT_TRUE(succeeded(client.allocate()));
    world.clock.time += kDefaultLifetime; // the deadline has not been called yet
    EXPECT_TRUE(succeeded(client.allocate()));
    world.pass(1s);
    EXPECT_EQ(world.service.allocations(), 1U);
    EXPECT_EQ(world.relays.sockets.size(), 1U);
}

TEST(Allocate, ChecksTheRequestedTransport) {
    TurnWorld world;
    TurnClient client(world);
    EXPECT_EQ(errorOf(client.ask(stun::method::kAllocate, nothing)), 400);
    EXPECT_EQ(errorOf(client.ask(
                  stun::method::kAllocate,
                  [](auto& writer) {
                      writer.addRaw(AttributeType::requestedTransport, std::array<std::uint8_t, 2>{17, 0});
                  })),
              400);
    EXPECT_EQ(errorOf(client.ask(stun::method::kAllocate,
                                 [](auto& writer) {
                                     writer.add(stun::RequestedTransport{stun::RequestedTransport::kTcp});
                                 })),
              442);
}

TEST(Allocate, RefusesAttributesThatContradictOneAnother) {
    TurnWorld world;
    const auto refused = [&](const TurnClient::Add& add) { return errorOf(TurnClient(world).allocate(add)); };
    EXPECT_EQ(refused([](auto& writer) {
                  writer.add(stun::RequestedAddressFamily{AddressFamily::ipv4});
                  additional(writer);
              }),
              400);
    EXPECT_EQ(refused([](auto& writer) { writer.add(stun::AdditionalAddressFamily{AddressFamily::ipv4}); }),
              400);
    EXPECT_EQ(refused([](auto& writer) {
                  additional(writer);
                  writer.add(stun::EvenPort{true});
              }),
              400);
    for (const auto& other :
         std::vector<TurnClient::Add>{family(AddressFamily::ipv4), additional,
                                      [](auto& writer) { writer.add(stun::EvenPort{false}); }}) {
        EXPECT_EQ(refused([&](auto& writer) {
                      writer.add(stun::ReservationToken{});
                      other(writer);
                  }),
                  400);
    }
    EXPECT_EQ(refused([](auto& writer) { writer.addRaw(AttributeType::lifetime, {}); }), 400);
    EXPECT_EQ(world.service.allocations(), 0U);
}

TEST(Allocate, UnknownRequiredAttributesAreListed) {
    TurnWorld world;
    const Sent answer = TurnClient(world).allocate(
        [](auto& writer) { writer.addRaw(static_cast<AttributeType>(0x7ff0), {}); });
    EXPECT_EQ(errorOf(answer), 420);
    EXPECT_EQ(answer.message().get<stun::UnknownAttributes>().value().types()[0],
              static_cast<AttributeType>(0x7ff0));
}

TEST(Allocate, DontFragmentIsUnderstood) {
    TurnWorld world;
    EXPECT_TRUE(
        succeeded(TurnClient(world).allocate([](auto& writer) { writer.add(stun::DontFragment{}); })));
}

TEST(Allocate, EvenPortReservesTheNextPortForItsToken) {
    TurnWorld world;
    TurnClient rtp(world);
    const Sent answer = rtp.allocate([](auto& writer) { writer.add(stun::EvenPort{true}); });
    ASSERT_TRUE(succeeded(answer));
    EXPECT_EQ(rtp.relay.port() % 2, 0);
    const auto token = answer.message().get<stun::ReservationToken>().value();

    TurnClient rtcp(world, endpoint("192.0.2.7:40001"));
    ASSERT_TRUE(succeeded(rtcp.allocate([&](auto& writer) { writer.add(token); })));
    EXPECT_EQ(rtcp.relay.port(), rtp.relay.port() + 1);

    TurnClient third(world, endpoint("192.0.2.7:40002"));
    EXPECT_EQ(errorOf(third.allocate([&](auto& writer) { writer.add(token); })), 508) << "used";
}

TEST(Allocate, AReservationEndsAfterThirtySeconds) {
    TurnWorld world;
    const auto free = world.shared.pool.freePorts(world.now());
    TurnClient rtp(world);
    const Sent answer = rtp.allocate([](auto& writer) { writer.add(stun::EvenPort{true}); });
    const auto token = answer.message().get<stun::ReservationToken>().value();
    world.pass(kReservationLifetime);
    TurnClient rtcp(world, endpoint("192.0.2.7:40001"));
    EXPECT_EQ(errorOf(rtcp.allocate([&](auto& writer) { writer.add(token); })), 508);
    EXPECT_EQ(world.shared.pool.freePorts(world.now()), free - 1);
}

TEST(Allocate, TheLifetimeStaysBetweenDefaultAndMaximum) {
    const auto granted = [](std::chrono::seconds asked) {
        TurnWorld world;
        const Sent answer =
            TurnClient(world).allocate([&](auto& writer) { writer.add(stun::Lifetime{asked}); });
        return answer.message().get<stun::Lifetime>().value().value;
    };
    EXPECT_EQ(granted(0s), 600s);
    EXPECT_EQ(granted(60s), 600s);
    EXPECT_EQ(granted(1800s), 1800s);
    EXPECT_EQ(granted(std::chrono::seconds{0xffffffff}), 3600s);
}

TEST(Allocate, PortsOfOtherProgramsArePassedOver) {
    TurnConfig config = plainConfig();
    config.ports = {.first = 50000, .last = 50005};
    TurnWorld world(config);
    world.relays.heldByOthers = {50000, 50001, 50002, 50003, 50004};
    TurnClient client(world);
    ASSERT_TRUE(succeeded(client.allocate()));
    EXPECT_EQ(client.relay.port(), 50005);
}

TEST(Allocate, WhenPortsRunOutItIs508AndHealsWhenOneReturns) {
    TurnConfig config = plainConfig();
    config.ports = {.first = 50000, .last = 50001};
    TurnWorld world(config);
    TurnClient first(world, endpoint("192.0.2.7:1"));
    TurnClient second(world, endpoint("192.0.2.7:2"));
    TurnClient third(world, endpoint("192.0.2.7:3"));
    ASSERT_TRUE(succeeded(first.allocate()));
    ASSERT_TRUE(succeeded(second.allocate()));
    EXPECT_EQ(errorOf(third.allocate()), 508);
    ASSERT_TRUE(succeeded(first.refresh(0s)));
    ASSERT_TRUE(succeeded(third.allocate()));
    EXPECT_EQ(third.relay, first.relay);
}

TEST(Allocate, AHostThatGivesNoPortsLosesNone) {
    TurnWorld world;
    const auto free = world.shared.pool.freePorts(world.now());
    world.relays.refuseAll = true;
    TurnClient client(world);
    EXPECT_EQ(errorOf(client.allocate([](auto& writer) { writer.add(stun::EvenPort{true}); })), 508);
    EXPECT_EQ(world.service.allocations(), 0U);
    world.pass(kPortSetAside);
    EXPECT_EQ(world.shared.pool.freePorts(world.now()), free);
}

TEST(Allocate, QuotasOfUserAndSourceAre486) {
    TurnConfig config = plainConfig();
    config.limits.user.allocations = 2;
    config.limits.source.allocations = 3;
    TurnWorld world(config);
    const auto from = [&](const char* remote, const char* user, const char* password) {
        return errorOf(TurnClient(world, endpoint(remote), user, password).allocate());
    };
    EXPECT_EQ(from("192.0.2.1:1", "alice", "wonder"), 0);
    EXPECT_EQ(from("192.0.2.1:2", "alice", "wonder"), 0);
    EXPECT_EQ(from("192.0.2.1:3", "alice", "wonder"), 486) << "the user's quota";
    EXPECT_EQ(from("192.0.2.1:4", "bob", "builder"), 0);
    EXPECT_EQ(from("192.0.2.1:5", "bob", "builder"), 486) << "the source's quota";
    EXPECT_EQ(from("192.0.2.2:5", "bob", "builder"), 0);
    world.pass(kDefaultLifetime + 1s);
    EXPECT_EQ(from("192.0.2.1:3", "alice", "wonder"), 0) << "expired allocations count no more";
}

TEST(Allocate, SourcesOfOneIpv6SubscriberShareAQuota) {
    TurnConfig config = plainConfig();
    config.limits.source.allocations = 1;
    TurnWorld world(config);
    EXPECT_TRUE(succeeded(TurnClient(world, endpoint("[2001:db8:7::1]:1")).allocate()));
    EXPECT_EQ(errorOf(TurnClient(world, endpoint("[2001:db8:7:ff:9::1]:1")).allocate()), 486);
    EXPECT_TRUE(succeeded(TurnClient(world, endpoint("[2001:db8:7:100::1]:1")).allocate()));
}

TEST(Allocate, TheRateOfAllocationsIsLimited) {
    TurnConfig config = plainConfig();
    config.limits.user.allocationRate = {.perSecond = 1, .burst = 2};
    TurnWorld world(config);
    TurnClient client(world);
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(succeeded(client.allocate()));
        ASSERT_TRUE(succeeded(client.refresh(0s)));
    }
    EXPECT_EQ(errorOf(client.allocate()), 486);
    world.pass(1s);
    EXPECT_TRUE(succeeded(client.allocate()));
}

TEST(Allocate, AWorkerThatIsFullAnswers508) {
    TurnConfig config = plainConfig();
    config.limits.allocationsPerWorker = 1;
    TurnWorld world(config);
    EXPECT_TRUE(succeeded(TurnClient(world, endpoint("192.0.2.1:1")).allocate()));
    EXPECT_EQ(errorOf(TurnClient(world, endpoint("192.0.2.1:2")).allocate()), 508);
}

} // namespace
} // namespace thisbe::rendezvous::test
