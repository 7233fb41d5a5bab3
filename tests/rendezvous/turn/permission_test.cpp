#include "tests/rendezvous/turn/turn_world.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous::test {
namespace {

using namespace std::chrono_literals;

TEST(CreatePermission, LetsItsPeersDataInAndItsClientsDataOut) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    ASSERT_TRUE(succeeded(client.permit({kPeer4, endpoint("9.9.9.10:1")})));
    client.sendIndication(endpoint("9.9.9.10:7777"), asBytes("any port"));
    ASSERT_EQ(world.relays.sent.size(), 1U);
    const std::size_t before = world.sink.sent.size();
    client.hear(endpoint("9.9.9.9:1"), asBytes("in"));
    EXPECT_EQ(world.sink.sent.size(), before + 1);
}

TEST(CreatePermission, NeedsAPeerAddress) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    EXPECT_EQ(errorOf(client.permit({})), 400);
}

TEST(CreatePermission, IsAllOrNothing) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    EXPECT_EQ(errorOf(client.permit({kPeer4, endpoint("127.0.0.1:1")})), 403);
    EXPECT_EQ(errorOf(client.permit({kPeer4, kPeer6})), 443);
    client.sendIndication(kPeer4, asBytes("x"));
    EXPECT_TRUE(world.relays.sent.empty());
    EXPECT_EQ(world.service.counters().of(TurnDrop::noPermission), 1U);
}

TEST(CreatePermission, IsAllOrNothingWhereTheLimitIsReachedToo) {
    TurnConfig config = plainConfig();
    config.limits.permissionsPerAllocation = 2;
    TurnWorld world(config);
    TurnClient client(world);
    client.allocate();
    ASSERT_TRUE(succeeded(client.permit({endpoint("9.9.9.1:1")})));
    EXPECT_EQ(errorOf(client.permit({endpoint("9.9.9.2:1"), endpoint("9.9.9.3:1")})), 508);
    client.sendIndication(endpoint("9.9.9.2:1"), asBytes("x"));
    EXPECT_TRUE(world.relays.sent.empty()) << "the first of the two had room";
    client.sendIndication(endpoint("9.9.9.1:1"), asBytes("x"));
    EXPECT_EQ(world.relays.sent.size(), 1U);
}

TEST(CreatePermission, ForbiddenPeersAre403InEveryForm) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate([](auto& writer) {
        writer.addRaw(stun::AttributeType::additionalAddressFamily, std::array<std::uint8_t, 4>{2, 0, 0, 0});
    });
    for (const char* peer :
         {"127.0.0.1:80", "0.0.0.0:80", "10.0.0.1:80", "169.254.169.254:80", "224.0.0.1:80", "[::1]:80",
          "[::]:80", "[::ffff:127.0.0.1]:80", "[::ffff:9.9.9.9]:80", "[64:ff9b::7f00:1]:80",
          "[2002:7f00:1::]:80", "[fe80::1]:80", "[fd00::1]:80"}) {
        EXPECT_EQ(errorOf(client.permit({endpoint(peer)})), 403) << peer;
        EXPECT_EQ(errorOf(client.bind(0x4000, endpoint(peer))), 403) << peer;
    }
}

TEST(CreatePermission, LimitsPermissionsAndTheirRate) {
    TurnConfig config = plainConfig();
    config.limits.permissionsPerAllocation = 2;
    config.limits.user.permissionRate = {.perSecond = 1, .burst = 4};
    TurnWorld world(config);
    TurnClient client(world);
    client.allocate();
    EXPECT_EQ(errorOf(client.permit({endpoint("9.9.9.1:1"), endpoint("9.9.9.2:1")})), 0);
    EXPECT_EQ(errorOf(client.permit({endpoint("9.9.9.3:1")})), 508) << "too many";
    EXPECT_EQ(errorOf(client.permit({endpoint("9.9.9.1:1")})), 0);
    EXPECT_EQ(errorOf(client.permit({endpoint("9.9.9.1:1")})), 508) << "too fast";
    world.pass(1s);
    EXPECT_EQ(errorOf(client.permit({endpoint("9.9.9.1:1")})), 0);
}

TEST(ChannelBind, ChecksTheNumber) {
    TurnConfig config = plainConfig();
    for (const bool old : {true, false}) {
        config.channelsOfRfc5766 = old;
        TurnWorld world(config);
        TurnClient client(world);
        client.allocate();
        std::uint16_t port = 1;
        const auto bind = [&](std::uint16_t number) {
            return errorOf(client.bind(number, Endpoint(kPeer4.address(), port++)));
        };
        EXPECT_EQ(bind(0x3fff), 400);
        EXPECT_EQ(bind(0x4000), 0);
        EXPECT_EQ(bind(0x4fff), 0);
        EXPECT_EQ(bind(0x5000), old ? 0 : 400);
        EXPECT_EQ(bind(0x7ffe), old ? 0 : 400);
        EXPECT_EQ(bind(0x7fff), 400);
        EXPECT_EQ(bind(0x8000), 400);
    }
}

TEST(ChannelBind, NeedsNumberAndPeer) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    EXPECT_EQ(errorOf(client.ask(stun::method::kChannelBind,
                                 [](auto& writer) { writer.add(stun::XorPeerAddress{kPeer4}); })),
              400);
    EXPECT_EQ(errorOf(client.ask(stun::method::kChannelBind,
                                 [](auto& writer) {
                                     writer.add(stun::ChannelNumberAttribute{stun::ChannelNumber(0x4000)});
                                 })),
              400);
}

TEST(ChannelBind, ANumberHasOnePeerAndAPeerOneNumber) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    EXPECT_EQ(errorOf(client.bind(0x4000, kPeer4)), 0);
    EXPECT_EQ(errorOf(client.bind(0x4000, kPeer4)), 0) << "a refresh";
    EXPECT_EQ(errorOf(client.bind(0x4000, endpoint("9.9.9.9:5001"))), 400);
    EXPECT_EQ(errorOf(client.bind(0x4001, kPeer4)), 400);
    EXPECT_EQ(errorOf(client.bind(0x4001, kPeer6)), 443);
    EXPECT_EQ(errorOf(client.bind(0x4001, endpoint("9.9.9.9:5001"))), 0) << "same address, other port";
}

TEST(ChannelBind, LimitsChannelsAndTheirRate) {
    TurnConfig config = plainConfig();
    config.limits.channelsPerAllocation = 2;
    config.limits.source.channelRate = {.perSecond = 1, .burst = 3};
    TurnWorld world(config);
    TurnClient client(world);
    client.allocate();
    EXPECT_EQ(errorOf(client.bind(0x4000, endpoint("9.9.9.9:1"))), 0);
    EXPECT_EQ(errorOf(client.bind(0x4001, endpoint("9.9.9.9:2"))), 0);
    EXPECT_EQ(errorOf(client.bind(0x4002, endpoint("9.9.9.9:3"))), 508) << "too many";
    EXPECT_EQ(errorOf(client.bind(0x4000, endpoint("9.9.9.9:1"))), 508) << "too fast";
}

TEST(ChannelBind, WithoutRoomForItsPermissionBindsNothing) {
    TurnConfig config = plainConfig();
    config.limits.permissionsPerAllocation = 1;
    TurnWorld world(config);
    TurnClient client(world);
    client.allocate();
    ASSERT_TRUE(succeeded(client.permit({endpoint("9.9.9.1:1")})));
    EXPECT_EQ(errorOf(client.bind(0x4000, kPeer4)), 508);
    EXPECT_EQ(errorOf(client.bind(0x4000, endpoint("9.9.9.1:1"))), 0) << "the number is still free";
}

TEST(ChannelBind, ChannelAndPermissionAreRefreshedApart) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate([](auto& writer) { writer.add(stun::Lifetime{3600s}); });
    ASSERT_TRUE(succeeded(client.bind(0x4000, kPeer4)));
    const auto passes = [&] {
        const std::size_t before = world.relays.sent.size();
        client.sendOnChannel(0x4000, asBytes("x"));
        return world.relays.sent.size() == before + 1;
    };
    EXPECT_TRUE(passes());
    world.pass(300s);
    EXPECT_FALSE(passes()) << "the channel stands, the permission is gone";
    ASSERT_TRUE(succeeded(client.permit({kPeer4})));
    EXPECT_TRUE(passes());
    world.pass(299s);
    EXPECT_TRUE(passes());
    world.pass(1s);
    EXPECT_FALSE(passes()) << "a permission does not refresh the channel";
    EXPECT_EQ(world.service.counters().of(TurnDrop::noChannel), 1U);
}

} // namespace
} // namespace thisbe::rendezvous::test
