#include "tests/rendezvous/registry_world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::flowFrom;
using test::keyNumber;
using test::RegistryWorld;
using testing::ElementsAre;
using Event = test::RememberingObserver::Event;

TEST(Registry, FindsASessionByIdByNameAndByKey) {
    RegistryWorld world;
    Session& nat1 = world.join("nat1", 1, "192.0.2.12:60555");
    const Room& lobby = *world.registry.findRoom("lobby");
    EXPECT_EQ(world.registry.find(nat1.sessionId), &nat1);
    EXPECT_EQ(world.registry.findById(lobby, "nat1"), &nat1);
    EXPECT_EQ(world.registry.findByKey(lobby, keyNumber(1)), &nat1);
    EXPECT_EQ(world.registry.findById(lobby, "nat2"), nullptr);
    EXPECT_EQ(world.registry.findByKey(lobby, keyNumber(2)), nullptr);
    EXPECT_THAT(world.observer.events, ElementsAre(Event{"nat1", PresenceChange::joined}));
    world.registry.checkInvariants();
}

TEST(Registry, AnIdOfAnEarlierSessionInTheSamePlaceFindsNothing) {
    RegistryWorld world;
    Session& first = world.join("a", 1, "192.0.2.1:1");
    const SessionId old = first.sessionId;
    const Slot slot = first.slot;
    world.registry.remove(world.now, first, PresenceChange::left);
    EXPECT_EQ(world.join("b", 2, "192.0.2.1:2").slot, slot);
    EXPECT_EQ(world.registry.find(old), nullptr);
}

TEST(Registry, PeersOfTwoRoomsMayHaveOneName) {
    RegistryWorld world;
    Session& here = world.join("a", 1, "192.0.2.1:1", "x");
    Session& there = world.join("a", 2, "192.0.2.1:2", "y");
    EXPECT_EQ(world.registry.findById(*world.registry.findRoom("x"), "a"), &here);
    EXPECT_EQ(world.registry.findById(*world.registry.findRoom("y"), "a"), &there);
}

TEST(Registry, SilenceForTheExpiryEndsASession) {
    RegistryWorld world;
    world.join("a", 1, "192.0.2.1:1");
    world.advance(seconds(30) - milliseconds(1));
    EXPECT_EQ(world.registry.peers(), 1U);
    world.advance(milliseconds(101));
    EXPECT_EQ(world.registry.peers(), 0U);
    EXPECT_EQ(world.observer.events.back(), (Event{"a", PresenceChange::timedOut}));
    world.registry.checkInvariants();
}

TEST(Registry, WhoIsHeardStays) {
    RegistryWorld world;
    Session& session = world.join("a", 1, "192.0.2.1:1");
    for (int i = 0; i < 100; ++i) {
        world.advance(seconds(29));
        session.endpoint(AddressFamily::ipv4)->lastHeard = world.now;
        world.registry.checkInvariants();
    }
    world.advance(seconds(29));
    EXPECT_EQ(world.registry.peers(), 1U);
    world.advance(milliseconds(1100));
    EXPECT_EQ(world.registry.peers(), 0U);
}

TEST(Registry, FamiliesExpireOnTheirOwnAndTheSessionWithTheLast) {
    RegistryWorld world;
    Session& session = world.join("a", 1, "192.0.2.1:1");
    world.advance(seconds(10));
    world.registry.putEndpoint(world.now, session, {flowFrom("[2001:db8::5]:2"), std::nullopt, world.now});
    EXPECT_EQ(world.observer.events.back(), (Event{"a", PresenceChange::updated}));
    world.advance(milliseconds(20100));
    EXPECT_FALSE(session.endpoint(AddressFamily::ipv4));
    EXPECT_TRUE(session.endpoint(AddressFamily::ipv6));
    EXPECT_EQ(world.observer.events.back(), (Event{"a", PresenceChange::updated}));
    world.registry.checkInvariants();
    world.advance(seconds(10));
    EXPECT_EQ(world.observer.events.back(), (Event{"a", PresenceChange::timedOut}));
}

TEST(Registry, AMoveKeepsTheSessionAndCountsAtTheNewSource) {
    RegistryWorld world;
    Session& session = world.join("a", 1, "192.0.2.1:1");
    world.registry.move(world.now, session, flowFrom("203.0.113.9:9"));
    EXPECT_EQ(world.observer.events.back(), (Event{"a", PresenceChange::moved}));
    EXPECT_EQ(world.registry.registrations(sourceOf(IpAddress::parse("192.0.2.1").value())), 0U);
    EXPECT_EQ(world.registry.registrations(sourceOf(IpAddress::parse("203.0.113.9").value())), 1U);
    world.registry.checkInvariants();
}

TEST(Registry, RegisteringTheSameEndpointAgainChangesNothing) {
    RegistryWorld world;
    Session& session = world.join("a", 1, "192.0.2.1:1");
    const std::uint64_t version = session.room->roster.version();
    world.registry.putEndpoint(world.now, session, {flowFrom("192.0.2.1:1"), std::nullopt, world.now});
    EXPECT_EQ(session.room->roster.version(), version);
}

TEST(Registry, SourcesAreAnIpv4AddressOrAnIpv6Slash56) {
    const auto source = [](const char* text) { return sourceOf(IpAddress::parse(text).value()); };
    EXPECT_NE(source("192.0.2.1"), source("192.0.2.2"));
    EXPECT_EQ(source("2001:db8:0:ab00::1"), source("2001:db8:0:abff:1::"));
    EXPECT_NE(source("2001:db8:0:ab00::1"), source("2001:db8:0:ac00::1"));
    EXPECT_NE(source("0.0.0.0"), source("::"));
}

TEST(Registry, ARoomThatFillsAgainNeverRepeatsAVersion) {
    RegistryWorld world;
    Session& first = world.join("a", 1, "192.0.2.1:1");
    Room& room = *first.room;
    world.registry.remove(world.now, first, PresenceChange::left);
    const std::uint64_t version = room.roster.version();
    world.registry.dropIfEmpty(room);
    EXPECT_EQ(world.registry.rooms(), 0U);
    const Room& again = *world.join("a", 1, "192.0.2.1:1").room;
    EXPECT_GT(again.roster.version(), version);
    EXPECT_FALSE(again.roster.covers(version));
}

TEST(Registry, ARoomWithPeersIsNotDropped) {
    RegistryWorld world;
    world.registry.dropIfEmpty(*world.join("a", 1, "192.0.2.1:1").room);
    EXPECT_EQ(world.registry.rooms(), 1U);
}

} // namespace
} // namespace thisbe::rendezvous
