#include "shared/stun/attributes/address_family_attribute.h"
#include "tests/rendezvous/turn/turn_world.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous::test {
namespace {

using namespace std::chrono_literals;
using stun::AttributeType;

TEST(Refresh, ProlongsFromNow) {
    TurnWorld world;
    TurnClient client(world);
    ASSERT_TRUE(succeeded(client.allocate()));
    world.pass(500s);
    const Sent answer = client.refresh(1200s);
    EXPECT_EQ(answer.message().get<stun::Lifetime>().value().value, 1200s);
    world.pass(1199s);
    EXPECT_EQ(world.service.allocations(), 1U);
    world.pass(1s);
    EXPECT_EQ(world.service.allocations(), 0U);
}

TEST(Refresh, WithoutLifetimeGrantsTheDefault) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    const Sent answer = client.ask(stun::method::kRefresh, [](stun::MessageWriter&) {});
    EXPECT_EQ(answer.message().get<stun::Lifetime>().value().value, kDefaultLifetime);
}

TEST(Refresh, OfZeroDeletesAtOnce) {
    TurnWorld world;
    const auto free = world.shared.pool.freePorts(world.now());
    TurnClient client(world);
    client.allocate();
    const Sent answer = client.refresh(0s);
    ASSERT_TRUE(succeeded(answer));
    EXPECT_EQ(answer.message().get<stun::Lifetime>().value().value, 0s);
    EXPECT_EQ(world.service.allocations(), 0U);
    EXPECT_TRUE(world.relays.sockets.empty());
    EXPECT_EQ(world.shared.directory.countLive(), 0U);
    EXPECT_EQ(world.shared.pool.freePorts(world.now()), free);
    EXPECT_EQ(errorOf(client.refresh(0s)), 437);
}

TEST(Refresh, ChecksTheFamily) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    EXPECT_EQ(errorOf(client.ask(
                  stun::method::kRefresh,
                  [](auto& writer) { writer.add(stun::RequestedAddressFamily{AddressFamily::ipv6}); })),
              443);
    EXPECT_EQ(errorOf(client.ask(
                  stun::method::kRefresh,
                  [](auto& writer) { writer.add(stun::RequestedAddressFamily{AddressFamily::ipv4}); })),
              0);
}

TEST(Refresh, OneFamilyOfADualAllocationMayGoAlone) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate([](auto& writer) { writer.add(stun::AdditionalAddressFamily{AddressFamily::ipv6}); });
    const auto drop = [&](AddressFamily family) {
        return client.ask(stun::method::kRefresh, [&](auto& writer) {
            writer.add(stun::Lifetime{0s});
            writer.add(stun::RequestedAddressFamily{family});
        });
    };
    EXPECT_TRUE(succeeded(drop(AddressFamily::ipv4)));
    EXPECT_EQ(world.relays.sockets.size(), 1U);
    EXPECT_EQ(errorOf(client.permit({kPeer4})), 443);
    EXPECT_EQ(errorOf(client.permit({kPeer6})), 0);
    EXPECT_TRUE(succeeded(drop(AddressFamily::ipv6)));
    EXPECT_EQ(world.service.allocations(), 0U);
}

TEST(Refresh, RequestsWithoutAllocationAre437) {
    TurnWorld world;
    TurnClient client(world);
    EXPECT_EQ(errorOf(client.refresh(600s)), 437);
    EXPECT_EQ(errorOf(client.permit({kPeer4})), 437);
    EXPECT_EQ(errorOf(client.bind(0x4000, kPeer4)), 437);
}

TEST(Refresh, UnknownRequiredAttributesAreListed) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    for (const auto method :
         {stun::method::kRefresh, stun::method::kCreatePermission, stun::method::kChannelBind}) {
        EXPECT_EQ(errorOf(client.ask(
                      method, [](auto& writer) { writer.addRaw(static_cast<AttributeType>(0x7ff0), {}); })),
                  420);
    }
}

TEST(Refresh, AClosedConnectionEndsItsAllocation) {
    TurnWorld world;
    TurnClient client(world, kClient4, "alice", "wonder", Transport::tcp);
    client.allocate();
    world.service.onFlowClosed(client.flow);
    EXPECT_EQ(world.service.allocations(), 0U);
    EXPECT_TRUE(world.relays.sockets.empty());
    world.service.onFlowClosed(client.flow);
}

} // namespace
} // namespace thisbe::rendezvous::test
