#include "tests/signal/client/client_world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace thisbe::signal {
namespace {

using namespace test;
using namespace std::chrono_literals;

RegistrationOptions bothFamilies() {
    RegistrationOptions options;
    options.server4 = kServer4;
    options.server6 = kServer6;
    return options;
}

TEST(RegistrationClient, RegistersAndTellsWhereTheServerSeesIt) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    const auto registered = world.of<event::Registered>(node);
    ASSERT_EQ(registered.size(), 1U);
    EXPECT_EQ(registered[0].mapped, node.public4);
    EXPECT_EQ(registered[0].serverKey, world.server.identity.key());
    EXPECT_TRUE(registered[0].newSession);
    EXPECT_EQ(world.server.sessions.at("nat1").endpoints.private4, node.private4);
    EXPECT_EQ(world.of<event::RosterComplete>(node).size(), 1U);
    ASSERT_EQ(node.client->roster().peers().size(), 1U);
    EXPECT_TRUE(node.client->roster().isSelf("nat1", node.client->roster().peers().begin()->second));
}

TEST(RegistrationClient, BothFamiliesShareOneSession) {
    ClientWorld world;
    auto& node = world.addStarted("nat1", bothFamilies());
    const auto registered = world.of<event::Registered>(node);
    ASSERT_EQ(registered.size(), 2U);
    EXPECT_NE(registered[0].family, registered[1].family);
    EXPECT_NE(registered[0].newSession, registered[1].newSession);
    ASSERT_EQ(world.server.sessions.size(), 1U);
    const auto& endpoints = world.server.sessions.at("nat1").endpoints;
    EXPECT_EQ(endpoints.public4, node.public4);
    EXPECT_EQ(endpoints.public6, node.public6);
    EXPECT_EQ(world.server.count["Register"], 4);
}

TEST(RegistrationClient, OneFamilyWithoutAPathDoesNotHoldUpTheOther) {
    ClientWorld world;
    world.lose = [](const Endpoint& from, const Endpoint&, ByteView) { return from.isV6(); };
    auto& node = world.add("nat1", bothFamilies());
    node.client->start(world.now);
    world.run(100ms);
    EXPECT_EQ(world.of<event::Registered>(node).size(), 1U);
    world.run(60s);
    EXPECT_TRUE(world.of<event::ServerUnreachable>(node).empty());
    EXPECT_TRUE(node.client->isRegistered());
}

TEST(RegistrationClient, AnswersLostOnTheWayAreAskedForAgain) {
    ClientWorld world;
    int number = 0;
    world.lose = [&number](const Endpoint&, const Endpoint&, ByteView) { return ++number % 3 == 0; };
    auto& node = world.add("nat1", bothFamilies());
    node.client->start(world.now);
    world.run(20s);
    EXPECT_TRUE(node.client->mapped(AddressFamily::ipv4));
    EXPECT_TRUE(node.client->mapped(AddressFamily::ipv6));
}

TEST(RegistrationClient, KeepsAliveAtTheIntervalThatTheServerTells) {
    ClientWorld world;
    world.server.lifetimes.keepalive = Lifetimes::Milliseconds(2000);
    world.addStarted("nat1");
    world.server.count.clear();
    world.run(20s);
    EXPECT_EQ(world.server.count["Keepalive"], 10);
}

TEST(RegistrationClient, IsNotDrivenToAFloodByItsServer) {
    ClientWorld world;
    world.server.lifetimes.keepalive = Lifetimes::Milliseconds(0);
    world.addStarted("nat1");
    world.server.count.clear();
    world.run(20s);
    EXPECT_LE(world.server.count["Keepalive"], 20s / Lifetimes::kShortestKeepalive);
}

TEST(RegistrationClient, RefusesAServerWithAnotherKeyThanThePinnedOne) {
    ClientWorld world;
    RegistrationOptions options;
    options.serverKey = Identity::generate()->key();
    auto& node = world.addStarted("nat1", options);
    const auto refused = world.of<event::ServerKeyRefused>(node);
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].expected, options.serverKey);
    EXPECT_EQ(refused[0].offered, world.server.identity.key());
    EXPECT_TRUE(node.client->stopped());
    EXPECT_EQ(world.server.count["Register"], 1); // it never signed anything for that server
}

TEST(RegistrationClient, BelievesNoServerThatCannotSignForTheKeyItShows) {
    ClientWorld world;
    world.server.forgeAnswers = true;
    auto& node = world.addStarted("nat1");
    world.run(5s);
    EXPECT_FALSE(node.client->isRegistered());
    EXPECT_TRUE(world.of<event::Registered>(node).empty());
}

TEST(RegistrationClient, AFinalRefusalStopsIt) {
    for (const auto number : {error::kNameTaken, error::kBadSignature, error::kAlreadyRegistered}) {
        ClientWorld world;
        world.server.registerRefusal = Refusal::of(number);
        auto& node = world.addStarted("nat1");
        const auto refused = world.of<event::Refused>(node);
        ASSERT_EQ(refused.size(), 1U);
        EXPECT_EQ(refused[0].number, number);
        EXPECT_TRUE(refused[0].final);
        EXPECT_TRUE(node.client->stopped());
        EXPECT_EQ(node.client->nextDeadline(), kNever);
    }
}

TEST(RegistrationClient, WaitsAsLongAsTheServerSays) {
    ClientWorld world;
    world.server.registerRefusal = Refusal::of(error::kAlreadyRegistered);
    world.server.registerRefusal->retryAfter = 2000ms;
    auto& node = world.addStarted("nat1");
    EXPECT_FALSE(node.client->stopped());
    world.server.registerRefusal.reset();
    world.run(900ms);
    EXPECT_FALSE(node.client->isRegistered());
    world.run(300ms);
    EXPECT_TRUE(node.client->isRegistered());
}

TEST(RegistrationClient, NamesTheLimitThatWasMet) {
    ClientWorld world;
    world.server.registerRefusal = Refusal::of(error::kLimitReached);
    world.server.registerRefusal->limit = "peers in room";
    auto& node = world.addStarted("nat1");
    const auto refused = world.of<event::Refused>(node);
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].limit, "\"peers in room\"");
    EXPECT_FALSE(refused[0].final);
}

TEST(RegistrationClient, ProvesItsPassword) {
    ClientWorld world;
    world.server.password = "secret";
    RegistrationOptions options;
    options.access = RegistrationOptions::Access{"alice", "secret"};
    EXPECT_TRUE(world.addStarted("nat1", options).client->isRegistered());
    options.access->password = "wrong";
    auto& wrong = world.addStarted("nat2", options);
    ASSERT_EQ(world.of<event::Refused>(wrong).size(), 1U);
    EXPECT_TRUE(world.of<event::Refused>(wrong)[0].final);
    auto& without = world.addStarted("nat3");
    ASSERT_EQ(world.of<event::Refused>(without).size(), 1U);
    EXPECT_TRUE(without.client->stopped());
}

TEST(RegistrationClient, MovesWithItsAddressByAnsweringTheNonce) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    node.public4 = *Endpoint::parse("203.0.113.9:7777");
    world.run(11s);
    const auto changed = world.of<event::AddressChanged>(node);
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].mapped, node.public4);
    EXPECT_EQ(world.server.sessions.at("nat1").endpoints.public4, node.public4);
    EXPECT_EQ(world.of<event::Registered>(node).size(), 1U); // the same registration
}

TEST(RegistrationClient, TellsANewPrivateEndpointAtOnce) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    const auto other = *Endpoint::parse("10.9.9.9:1234");
    node.public4 = *Endpoint::parse("203.0.113.9:7777"); // roamed: the old nonce is for another address
    node.client->setPrivateEndpoint(world.now, AddressFamily::ipv4, other);
    world.run(100ms);
    EXPECT_EQ(world.server.sessions.at("nat1").endpoints.private4, other);
    EXPECT_EQ(world.server.sessions.at("nat1").endpoints.public4, node.public4);
    EXPECT_TRUE(node.client->isRegistered());
}

TEST(RegistrationClient, ComesBackAfterAServerRestart) {
    ClientWorld world;
    auto& node = world.addStarted("nat1", bothFamilies());
    world.server.restart();
    world.run(13s);
    EXPECT_EQ(world.of<event::ServerRestarted>(node).size(), 1U);
    EXPECT_EQ(world.of<event::Registered>(node).size(), 4U);
    EXPECT_EQ(world.server.sessions.size(), 1U);
    EXPECT_EQ(node.client->roster().version()->epoch, world.server.epoch);
}

TEST(RegistrationClient, SaysWhenTheServerIsGoneAndWhenItIsBack) {
    ClientWorld world;
    auto& node = world.addStarted("nat1", bothFamilies());
    world.server.silent = true;
    world.run(25s);
    EXPECT_EQ(world.of<event::ServerUnreachable>(node).size(), 1U);
    world.server.silent = false;
    world.run(12s);
    EXPECT_EQ(world.of<event::ServerBack>(node).size(), 1U);
    EXPECT_EQ(world.of<event::ServerUnreachable>(node).size(), 1U);
    EXPECT_TRUE(node.client->isRegistered());
}

TEST(RegistrationClient, AClosedPortIsNoticedAtOnce) {
    ClientWorld world;
    world.server.silent = true;
    auto& node = world.add("nat1");
    node.client->start(world.now);
    world.run(10ms);
    node.client->onUnreachable(kServer4, world.now);
    world.run(1ms);
    EXPECT_EQ(world.of<event::ServerUnreachable>(node).size(), 1U);
    world.server.silent = false;
    world.run(3s);
    EXPECT_TRUE(node.client->isRegistered());
}

TEST(RegistrationClient, AnUnreachableServerIsNotFlooded) {
    ClientWorld world;
    world.server.silent = true;
    auto& node = world.add("nat1");
    node.client->start(world.now);
    world.run(10min);
    EXPECT_LT(node.sent, 200U); // one in three seconds
}

TEST(RegistrationClient, StopsWhenSomebodyElseHasItsName) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    world.server.unregister("nat1", Reason::replaced);
    world.run(100ms);
    EXPECT_EQ(world.of<event::ReplacedByOther>(node).size(), 1U);
    EXPECT_TRUE(node.client->stopped());
    EXPECT_EQ(world.server.farewellsAnswered, 1U);
    world.server.count.clear();
    world.run(60s);
    EXPECT_TRUE(world.server.count.empty()); // two running shells never evict each other in turn
}

TEST(RegistrationClient, ReturnsToAServerThatSaidItWasStopping) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    world.server.unregister("nat1", Reason::stopping);
    world.run(100ms);
    EXPECT_EQ(world.of<event::ServerStopping>(node).size(), 1U);
    EXPECT_FALSE(node.client->isRegistered());
    world.server.restart();
    world.run(7s);
    EXPECT_TRUE(node.client->isRegistered());
}

TEST(RegistrationClient, AnswersWhetherItIsStillThere) {
    ClientWorld world;
    world.addStarted("nat1");
    world.server.keepalive("nat1");
    world.run(50ms);
    EXPECT_EQ(world.server.farewellsAnswered, 1U);
}

TEST(RegistrationClient, ObeysNobodyWithoutTheSessionKey) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    world.server.request(node.public4, method::kUnregister, UnregisterRequest{{}, Reason::replaced},
                         stun::HmacSha256(asBytes("guess")));
    world.run(100ms);
    EXPECT_FALSE(node.client->stopped());
    EXPECT_TRUE(world.of<event::ReplacedByOther>(node).empty());
}

TEST(RegistrationClient, LeavesWithAWord) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    node.client->leave(world.now);
    EXPECT_FALSE(node.client->stopped());
    world.run(50ms);
    ASSERT_EQ(world.of<event::Unregistered>(node).size(), 1U);
    EXPECT_TRUE(world.of<event::Unregistered>(node)[0].confirmed);
    EXPECT_TRUE(node.client->stopped());
    EXPECT_TRUE(world.server.sessions.empty());
}

TEST(RegistrationClient, LeavingNeverTakesLongerThanItMay) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    world.server.silent = true;
    node.client->leave(world.now);
    world.run(1600ms);
    ASSERT_EQ(world.of<event::Unregistered>(node).size(), 1U);
    EXPECT_FALSE(world.of<event::Unregistered>(node)[0].confirmed);
    EXPECT_TRUE(node.client->stopped());
}

TEST(RegistrationClient, SendsNothingTwiceOverAStream) {
    ClientWorld world;
    RegistrationOptions options;
    options.stream = true;
    world.server.silent = true;
    auto& node = world.add("nat1", options);
    node.client->start(world.now);
    world.run(9s);
    EXPECT_EQ(node.sent, 1U);
    EXPECT_TRUE(world.of<event::ServerUnreachable>(node).empty());
    world.run(1s);
    EXPECT_EQ(world.of<event::ServerUnreachable>(node).size(), 1U);
}

TEST(RegistrationClient, LeavesOtherTrafficToOthers) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    const std::array<std::uint8_t, 4> noise = {1, 2, 3, 4};
    EXPECT_FALSE(node.client->onDatagram({noise, node.private4, kServer4}, world.now));
    MessageBuffer buffer;
    auto binding = buffer.writer({stun::MessageClass::request, stun::method::kBinding, {}});
    EXPECT_FALSE(node.client->onDatagram({binding.finish(), node.private4, kServer4}, world.now));
}

TEST(RegistrationClient, ChecksItsOptions) {
    RegistrationOptions options;
    options.peerId = "two words";
    options.server4 = kServer4;
    EXPECT_THAT(RegistrationClient::check(options).error().message, testing::HasSubstr("cannot be an id"));
    options.peerId = "nat1";
    EXPECT_TRUE(RegistrationClient::check(options));
    options.room = "\x1b";
    EXPECT_THAT(RegistrationClient::check(options).error().message, testing::HasSubstr("cannot be a room"));
    options.room = "lobby";
    options.server4.reset();
    EXPECT_THAT(RegistrationClient::check(options).error().message, testing::HasSubstr("no server address"));
}

TEST(RegistrationClientOverAStream, EndsWhatIsUnderWayWhenTheConnectionIsLostAndBeginsAgainWithTheNext) {
    ClientWorld world;
    RegistrationOptions options;
    options.stream = true;
    auto& node = world.add("nat1", options);
    world.server.silent = true;
    node.client->start(world.now);
    world.run(100ms);
    node.client->onConnectionLost(world.now);
    world.run(10ms);
    EXPECT_EQ(world.of<event::ServerUnreachable>(node).size(), 1U);
    const auto sent = node.sent;
    world.run(60s); // nothing is asked of nobody
    EXPECT_EQ(node.sent, sent);
    world.server.silent = false;
    node.client->onConnected(world.now);
    world.run(100ms);
    EXPECT_TRUE(node.client->isRegistered());
    EXPECT_EQ(world.of<event::ServerBack>(node).size(), 1U);
}

TEST(RegistrationClientOverAStream, KeepsItsSessionAndItsSignalsThroughAnotherConnection) {
    ClientWorld world;
    RegistrationOptions options;
    options.stream = true;
    auto& nat1 = world.addStarted("nat1", options);
    auto& nat2 = world.addStarted("nat2");
    world.server.push();
    world.run(1s);
    ASSERT_NE(nat1.client->roster().find("nat2"), nullptr);
    world.server.silent = true;
    ASSERT_TRUE(nat1.client->sendSignal(world.now, "nat2", asBytes("\1hi")));
    world.run(50ms);
    nat1.client->onConnectionLost(world.now);
    world.run(2s);
    world.server.silent = false;
    nat1.public4 = *Endpoint::parse("192.0.2.1:31000");
    nat1.client->onConnected(world.now);
    world.run(1s);
    EXPECT_EQ(world.of<event::SignalReceived>(nat2).size(), 1U);
    ASSERT_EQ(world.of<event::SignalOutcome>(nat1).size(), 1U);
    EXPECT_EQ(world.of<event::SignalOutcome>(nat1)[0].result, SignalResult::delivered);
    EXPECT_EQ(world.of<event::Registered>(nat1).size(), 1U);
    EXPECT_EQ(world.of<event::AddressChanged>(nat1).size(), 1U);
}

TEST(RegistrationClientOverAStream, LeavingWithoutAConnectionIsOverAtOnce) {
    ClientWorld world;
    RegistrationOptions options;
    options.stream = true;
    auto& node = world.addStarted("nat1", options);
    node.client->onConnectionLost(world.now);
    node.client->leave(world.now);
    world.run(1ms);
    EXPECT_TRUE(node.client->stopped());
    EXPECT_EQ(world.of<event::Unregistered>(node).size(), 1U);
}

TEST(RegistrationClient, CountsItsRequestsAndRepeatsNoNumber) {
    ClientWorld world;
    RegistrationOptions options;
    options.server4 = kServer4;
    options.server6 = kServer6;
    auto& node = world.addStarted("nat1", options);
    world.run(60s);
    node.client->setPrivateEndpoint(world.now, AddressFamily::ipv4,
                                    Endpoint::parse("10.0.0.99:4000").value());
    world.run(5s);
    node.client->leave(world.now);
    world.run(1s);
    EXPECT_EQ(world.server.withoutCounter, 0U);
    std::set<std::uint64_t> numbers;
    for (const auto& [transaction, counter] : world.server.counters)
        EXPECT_TRUE(numbers.insert(counter).second) << counter;
    EXPECT_GT(numbers.size(), 12U);
}

} // namespace
} // namespace thisbe::signal
