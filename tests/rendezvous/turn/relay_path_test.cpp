#include "shared/stun/attributes/flag_attribute.h"
#include "shared/stun/attributes/icmp.h"
#include "tests/rendezvous/turn/turn_world.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous::test {
namespace {

using namespace std::chrono_literals;

std::string text(const std::vector<std::uint8_t>& bytes) {
    return {bytes.begin(), bytes.end()};
}

TEST(RelayPath, ChannelDataGoesToItsPeerAndTheAnswerComesBack) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    client.bind(0x4001, kPeer4);
    client.sendOnChannel(0x4001, asBytes("ping"));
    ASSERT_EQ(world.relays.sent.size(), 1U);
    EXPECT_EQ(world.relays.sent[0].peer, kPeer4);
    EXPECT_EQ(text(world.relays.sent[0].data), "ping");

    client.hear(kPeer4, asBytes("pong"));
    const Sent& back = world.sink.sent.back();
    EXPECT_EQ(back.flow, client.flow);
    const auto data = stun::ChannelData::parse(back.bytes).value();
    EXPECT_EQ(data.channel, stun::ChannelNumber(0x4001));
    EXPECT_EQ(asText(data.data), "pong");
    EXPECT_EQ(back.bytes.size(), 8U);
}

TEST(RelayPath, ChannelDataIsPaddedOverConnectionsOnly) {
    for (const auto transport : {Transport::udp, Transport::tcp}) {
        TurnWorld world;
        TurnClient client(world, kClient4, "alice", "wonder", transport);
        client.allocate();
        client.bind(0x4001, kPeer4);
        client.hear(kPeer4, asBytes("12345"));
        EXPECT_EQ(world.sink.sent.back().bytes.size(), transport == Transport::udp ? 9U : 12U);
    }
}

TEST(RelayPath, WithoutChannelDataTravelsInIndications) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    client.permit({kPeer4});
    client.sendIndication(kPeer4, asBytes("ping"));
    EXPECT_EQ(text(world.relays.sent.at(0).data), "ping");
    EXPECT_FALSE(world.relays.sent.at(0).dontFragment);

    client.hear(endpoint("9.9.9.9:6000"), asBytes("pong"));
    const auto message = world.sink.sent.back().message();
    EXPECT_EQ(message.messageClass(), stun::MessageClass::indication);
    EXPECT_EQ(message.method(), stun::method::kData);
    EXPECT_EQ(message.get<stun::XorPeerAddress>().value().value, endpoint("9.9.9.9:6000"));
    EXPECT_EQ(asText(message.get<stun::Data>().value().value), "pong");
}

TEST(RelayPath, DontFragmentIsPassedOn) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    client.permit({kPeer4});
    client.sendIndication(kPeer4, asBytes("x"), [](auto& writer) { writer.add(stun::DontFragment{}); });
    EXPECT_TRUE(world.relays.sent.at(0).dontFragment);
}

TEST(RelayPath, EmptyDatagramsAreDataToo) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    client.bind(0x4001, kPeer4);
    client.sendOnChannel(0x4001, {});
    EXPECT_EQ(world.relays.sent.size(), 1U);
    client.hear(kPeer4, {});
    EXPECT_EQ(world.sink.sent.back().bytes.size(), 4U);
}

TEST(RelayPath, TheLargestDatagramFitsAndALargerIndicationIsDropped) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    client.bind(0x4001, kPeer4);
    client.permit({endpoint("9.9.9.10:1")});
    const std::vector<std::uint8_t> large(65507, 'x');
    client.hear(kPeer4, large);
    EXPECT_EQ(world.sink.sent.back().bytes.size(), large.size() + 4);
    const std::size_t before = world.sink.sent.size();
    const std::vector<std::uint8_t> tooLarge(65535, 'x');
    client.hear(endpoint("9.9.9.10:1"), tooLarge);
    EXPECT_EQ(world.sink.sent.size(), before);
    EXPECT_EQ(world.service.counters().of(TurnDrop::tooLarge), 1U);
}

TEST(RelayPath, AllFourPairsOfFamiliesAreRelayed) {
    for (const Endpoint& from : {kClient4, endpoint("[2001:db8:7::7]:40000")}) {
        for (const Endpoint& peer : {kPeer4, kPeer6}) {
            TurnWorld world;
            TurnClient client(world, from);
            client.allocate([&](auto& writer) {
                if (peer.isV6())
                    writer.addRaw(stun::AttributeType::requestedAddressFamily,
                                  std::array<std::uint8_t, 4>{2, 0, 0, 0});
            });
            client.bind(0x4001, peer);
            client.sendOnChannel(0x4001, asBytes("x"));
            EXPECT_EQ(world.relays.sent.at(0).peer, peer);
            client.hear(peer, asBytes("y"));
            EXPECT_EQ(world.sink.sent.back().bytes.size(), 5U);
        }
    }
}

TEST(RelayPath, StrangersAreDropped) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    client.permit({kPeer4});
    const std::size_t before = world.sink.sent.size();
    client.hear(endpoint("9.9.9.10:5000"), asBytes("x"));
    EXPECT_EQ(world.sink.sent.size(), before);
    TurnClient stranger(world, endpoint("192.0.2.99:1"));
    stranger.sendOnChannel(0x4001, asBytes("x"));
    stranger.sendIndication(kPeer4, asBytes("x"));
    client.sendOnChannel(0x4002, asBytes("x"));
    EXPECT_TRUE(world.relays.sent.empty());
    EXPECT_EQ(world.service.counters().of(TurnDrop::noAllocation), 2U);
    EXPECT_EQ(world.service.counters().of(TurnDrop::noChannel), 1U);
    EXPECT_EQ(world.service.counters().of(TurnDrop::noPermission), 1U);
}

TEST(RelayPath, NothingPassesOnceTheLifetimeIsOverEvenBeforeTheDeadlineIsCalled) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    world.clock.time += 301s;
    client.bind(0x4001, kPeer4);
    world.clock.time += 299s;
    client.sendOnChannel(0x4001, asBytes("x"));
    const std::size_t before = world.sink.sent.size();
    client.hear(kPeer4, asBytes("x"));
    EXPECT_TRUE(world.relays.sent.empty());
    EXPECT_EQ(world.sink.sent.size(), before);
}

TEST(RelayPath, TwoAllocationsExchangeDataInside) {
    TurnWorld world;
    TurnClient alice(world, endpoint("192.0.2.7:1"));
    TurnClient bob(world, endpoint("192.0.2.8:1"), "bob", "builder");
    alice.allocate();
    bob.allocate();
    ASSERT_TRUE(succeeded(alice.bind(0x4001, bob.relay)));
    alice.sendOnChannel(0x4001, asBytes("before"));
    EXPECT_EQ(world.service.counters().of(TurnDrop::noPermission), 1U) << "Bob has to permit it";
    ASSERT_TRUE(succeeded(bob.bind(0x4002, alice.relay)));
    alice.sendOnChannel(0x4001, asBytes("hello"));
    EXPECT_TRUE(world.relays.sent.empty()) << "nothing leaves the server";
    EXPECT_EQ(world.sink.sent.back().flow, bob.flow);
    EXPECT_EQ(stun::ChannelData::parse(world.sink.sent.back().bytes).value().channel,
              stun::ChannelNumber(0x4002));
    EXPECT_EQ(world.service.counters().inside, 2U);
}

TEST(RelayPath, BehindNatTheInsideWayHasExternalAddresses) {
    TurnConfig config = plainConfig();
    config.relays = {{address("10.0.0.5"), address("198.51.100.7")}};
    TurnWorld world(config);
    TurnClient alice(world, endpoint("192.0.2.7:1"));
    TurnClient bob(world, endpoint("192.0.2.8:1"), "bob", "builder");
    alice.allocate();
    bob.allocate();
    alice.bind(0x4001, bob.relay);
    bob.bind(0x4002, alice.relay);
    alice.sendOnChannel(0x4001, asBytes("hello"));
    EXPECT_EQ(world.sink.sent.back().flow, bob.flow);
    EXPECT_EQ(world.sink.sent.back().bytes[1], 0x02);
    // And what another worker sent through the kernel comes from the local address.
    bob.hear(Endpoint(address("10.0.0.5"), alice.relay.port()), asBytes("hello"));
    EXPECT_EQ(world.sink.sent.back().bytes[1], 0x02);
}

TEST(RelayPath, OwnAddressesWithoutALiveRelayedPortGetNothing) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    for (const std::uint16_t port : std::initializer_list<std::uint16_t>{3478, 5349, 22, 80, 49999}) {
        const Endpoint own(kServer4.address(), port);

        ASSERT_TRUE(succeeded(client.permit({own}))) << "own addresses are peers";
        client.sendIndication(own, asBytes("x"));
    }
    EXPECT_TRUE(world.relays.sent.empty());
    EXPECT_EQ(world.service.counters().of(TurnDrop::notARelayedPort), 5U);
}

TEST(RelayPath, AnAllowListDoesNotOpenTheServersOwnServices) {
    TurnConfig config = plainConfig();
    config.peers.allow = {prefix("0.0.0.0/0")};
    TurnWorld world(config);
    TurnClient client(world);
    client.allocate();
    client.permit({kServer4, endpoint("127.0.0.1:1")});
    for (const char* service : {"198.51.100.1:3478", "198.51.100.1:5349", "127.0.0.1:3478"})
        client.sendIndication(endpoint(service), asBytes("x"));
    EXPECT_TRUE(world.relays.sent.empty());
    EXPECT_EQ(world.service.counters().of(TurnDrop::notARelayedPort), 3U);
    client.sendIndication(endpoint("127.0.0.1:9000"), asBytes("x"));
    EXPECT_EQ(world.relays.sent.size(), 1U);
}

TEST(RelayPath, ARelayedPortThatDiedIsNoPeerAnyMore) {
    TurnWorld world;
    TurnClient alice(world, endpoint("192.0.2.7:1"));
    TurnClient bob(world, endpoint("192.0.2.8:1"), "bob", "builder");
    alice.allocate();
    bob.allocate();
    alice.bind(0x4001, bob.relay);
    bob.permit({alice.relay});
    bob.refresh(0s);
    alice.sendOnChannel(0x4001, asBytes("x"));
    EXPECT_EQ(world.service.counters().of(TurnDrop::notARelayedPort), 1U);
}

TEST(RelayPath, AnotherWorkersRelayedPortIsReachedThroughItsSocket) {
    TurnWorld world;
    world.shared.directory.announce({.address = 0, .port = 50007}, {.worker = 1, .allocation = 5});
    TurnClient alice(world, endpoint("192.0.2.7:1"));
    do
        alice.allocate();
    while (alice.relay.port() == 50007);
    const Endpoint other(kServer4.address(), 50007);
    alice.bind(0x4001, other);
    alice.sendOnChannel(0x4001, asBytes("x"));
    EXPECT_EQ(world.relays.sent.at(0).peer, other);
}

TEST(RelayPath, PortZeroIsNoPeer) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    client.permit({kPeer4});
    client.sendIndication(Endpoint(kPeer4.address(), 0), asBytes("x"));
    EXPECT_EQ(world.service.counters().of(TurnDrop::forbiddenPeer), 1U);
}

TEST(RelayPath, BandwidthOfAUserIsLimitedInBothDirectionsTogether) {
    TurnConfig config = plainConfig();
    config.limits.user.bandwidth = {.perSecond = 100, .burst = 1000};
    TurnWorld world(config);
    TurnClient client(world);
    client.allocate();
    client.bind(0x4001, kPeer4);
    const std::vector<std::uint8_t> data(300);
    const std::size_t before = world.sink.sent.size();
    for (int i = 0; i < 2; ++i) {
        client.sendOnChannel(0x4001, data);
        client.hear(kPeer4, data);
    }
    EXPECT_EQ(world.relays.sent.size() + world.sink.sent.size() - before, 3U);
    EXPECT_EQ(world.service.counters().of(TurnDrop::overBandwidth), 1U);
    world.pass(3s);
    client.sendOnChannel(0x4001, data);
    EXPECT_EQ(world.relays.sent.size(), 3U);
}

TEST(RelayPath, ErrorsOfTheWayToAPeerAreReported) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    client.permit({kPeer4});
    const auto owner = world.shared.directory.find(client.relay).value();
    const RelayId relay = relayIdOf(owner.allocation, AddressFamily::ipv4);
    const std::size_t before = world.sink.sent.size();
    const std::array errors = {
        PathError{
            .remote = kPeer4, .error = DatagramError::tooBig, .icmpType = 3, .icmpCode = 4, .mtu = 1280},
        PathError{.remote = endpoint("9.9.9.10:1"),
                  .error = DatagramError::refused,
                  .icmpType = 3,
                  .icmpCode = 3,
                  .mtu = 0},
        PathError{.remote = kPeer4, .error = DatagramError::other, .icmpType = 8, .icmpCode = 0, .mtu = 0},
    };
    world.service.onPathErrors(world.now(), relay, errors, world.sink);
    ASSERT_EQ(world.sink.sent.size(), before + 1) << "strangers' and other types are discarded";
    const auto message = world.sink.sent.back().message();
    EXPECT_EQ(message.method(), stun::method::kData);
    EXPECT_EQ(message.get<stun::XorPeerAddress>().value().value, kPeer4);
    EXPECT_EQ(message.get<stun::Icmp>().value(), (stun::Icmp{.type = 3, .code = 4, .data = 1280}));
    EXPECT_FALSE(message.has(stun::AttributeType::data));
}

TEST(RelayPath, BrokenIndicationsAndChannelDataAreDropped) {
    TurnWorld world;
    TurnClient client(world);
    client.allocate();
    client.bind(0x4001, kPeer4);
    const std::array<std::uint8_t, 6> tooLong{0x40, 0x01, 0x00, 0x09, 1, 2};
    world.service.onChannelData(world.now(), client.flow, tooLong, world.sink);
    client.sendIndication(kPeer4, asBytes("x"),
                          [](auto& writer) { writer.addRaw(static_cast<stun::AttributeType>(0x7ff0), {}); });
    EXPECT_TRUE(world.relays.sent.empty());
    EXPECT_EQ(world.service.counters().of(TurnDrop::malformed), 2U);
}

} // namespace
} // namespace thisbe::rendezvous::test
