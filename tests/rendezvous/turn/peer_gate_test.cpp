// The last look before a datagram leaves: it does not trust what permissions let through.
#include "rendezvous/turn/peer_gate.h"
#include "tests/rendezvous/turn/turn_world.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous::test {
namespace {

using Way = PeerRoute::Way;

TEST(PeerGate, ForbiddenPlacesAreRefusedAgain) {
    const TurnWorld world;
    PeerGate gate(world.shared);
    for (const char* peer :
         {"127.0.0.1:80", "0.0.0.0:80", "10.0.0.1:80", "169.254.169.254:80", "224.0.0.1:80", "[::1]:80",
          "[::]:80", "[::ffff:127.0.0.1]:80", "[::ffff:9.9.9.9]:80", "[64:ff9b::7f00:1]:80",
          "[2002:7f00:1::]:80", "[2a00::5efe:7f00:1]:80", "[fe80::1]:80", "[fd00::1]:80", "9.9.9.9:0"})
        EXPECT_EQ(gate.route(endpoint(peer)).way, Way::forbidden) << peer;
    EXPECT_EQ(gate.route(kPeer4).way, Way::network);
    EXPECT_EQ(gate.route(kPeer6).way, Way::network);
}

TEST(PeerGate, OwnAddressesLeadToLivingRelayedPortsOnly) {
    TurnWorld world;
    PeerGate gate(world.shared);
    const RelayedPort port{.address = 0, .port = 50007};
    const Endpoint relayed(kServer4.address(), port.port);
    EXPECT_EQ(gate.route(relayed).way, Way::notARelayedPort);
    world.shared.directory.announce(port, {.worker = 3, .allocation = 9});
    EXPECT_EQ(gate.route(relayed).way, Way::inside);
    EXPECT_EQ(gate.route(relayed).owner, (RelayOwner{.worker = 3, .allocation = 9}));
    world.shared.directory.withdraw(port);
    EXPECT_EQ(gate.route(relayed).way, Way::notARelayedPort) << "verdicts are remembered, ports are not";
    for (const std::uint16_t service : world.shared.servicePorts)
        for (const Endpoint& own : {kServer4, kServer6})
            EXPECT_EQ(gate.route(Endpoint(own.address(), service)).way, Way::notARelayedPort) << service;
}

TEST(PeerGate, AddressesThatShareAPlaceKeepTheirOwnVerdicts) {
    const TurnWorld world;
    PeerGate gate(world.shared);
    // The last two bytes choose the place.
    const Endpoint open = endpoint("8.8.9.9:1");
    const Endpoint closed = endpoint("10.8.9.9:1");
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(gate.route(open).way, Way::network);
        EXPECT_EQ(gate.route(closed).way, Way::forbidden);
    }
}

} // namespace
} // namespace thisbe::rendezvous::test
