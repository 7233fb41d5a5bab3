// Every limit is met, named, and left again.
#include "rendezvous/signal_memory.h"
#include "tests/rendezvous/registration_world.h"

namespace thisbe::rendezvous {
namespace {

using namespace test; // NOLINT: the world of these tests

std::string limitOf(const Bytes& message) {
    EXPECT_EQ(errorOf(message), signal::error::kLimitReached);
    return std::string(signal::Refusal::parse(parsed(message)).value().limit.value_or(""));
}

TEST(Limits, PeersInARoom) {
    Limits limits;
    limits.peersPerRoom = 2;
    RegistrationWorld world(limits);
    TestPeer a("a", "192.0.2.1:1");
    TestPeer b("b", "192.0.2.2:2");
    TestPeer c("c", "192.0.2.3:3");
    TestPeer d("d", "192.0.2.4:4", "attic");
    world.join(a);
    world.join(b);
    EXPECT_EQ(limitOf(world.tryJoin(c, c.flow())), "peers in room");
    world.join(d);
    world.ask(a, a.unregister());
    world.join(c);
}

TEST(Limits, Rooms) {
    Limits limits;
    limits.rooms = 1;
    RegistrationWorld world(limits);
    TestPeer a("a", "192.0.2.1:1");
    TestPeer b("b", "192.0.2.2:2", "attic");
    world.join(a);
    EXPECT_EQ(limitOf(world.tryJoin(b, b.flow())), "rooms");
    world.ask(a, a.unregister());
    world.advance(milliseconds(200)); // an empty room is forgotten once its last change was told
    world.join(b);
}

TEST(Limits, RegistrationsFromOneAddress) {
    Limits limits;
    limits.registrationsPerSource = 2;
    RegistrationWorld world(limits);
    TestPeer a("a", "192.0.2.1:1");
    TestPeer b("b", "192.0.2.1:2");
    TestPeer c("c", "192.0.2.1:3");
    TestPeer d("d", "192.0.2.2:3");
    world.join(a);
    world.join(b);
    EXPECT_EQ(limitOf(world.tryJoin(c, c.flow())), "registrations from this address");
    world.join(d);
    // Nor by moving there.
    Flow there = d.flow();
    there.remote = c.flow().remote;
    const Bytes refusal = world.ask(there, d.keepalive());
    const auto nonce = signal::Refusal::parse(parsed(refusal)).value().nonce;
    EXPECT_EQ(limitOf(world.ask(there, d.keepalive(nonce))), "registrations from this address");
    EXPECT_TRUE(isSuccess(world.ask(d, d.keepalive())));
}

TEST(Limits, AFullAddressStillLetsItsOwnComeBack) {
    Limits limits;
    limits.registrationsPerSource = 1;
    RegistrationWorld world(limits);
    TestPeer a("a", "192.0.2.1:1");
    world.join(a);
    EXPECT_TRUE(a.onRegistered(world.tryJoin(a, a.flow(), true)));
    TestPeer fresh("a", "192.0.2.1:1");
    std::swap(fresh.identity, a.identity);
    world.join(fresh);
}

TEST(Limits, FiveHundredPeersBehindOneNatMayComeAtOnce) {
    RegistrationWorld world;
    for (int i = 0; i < 500; ++i) {
        TestPeer peer("p" + std::to_string(i), "192.0.2.1:" + std::to_string(1000 + i));
        world.join(peer);
    }
    EXPECT_EQ(world.service.peers(), 500U);
}

TEST(Limits, RegistersASecondFromOneAddressWithTheTimeToWait) {
    Limits limits;
    limits.registersPerSource = {1, 2};
    RegistrationWorld world(limits);
    for (int i = 0; i < 2; ++i) {
        TestPeer peer("p" + std::to_string(i), "192.0.2.1:" + std::to_string(1 + i));
        world.join(peer);
    }
    TestPeer third("p3", "192.0.2.1:3");
    const Bytes refusal = world.tryJoin(third, third.flow());
    EXPECT_EQ(limitOf(refusal), "registrations a second from this address");
    const auto wait = signal::Refusal::parse(parsed(refusal)).value().retryAfter;
    ASSERT_TRUE(wait);
    EXPECT_LE(*wait, seconds(1));
    world.advance(*wait);
    world.join(third);
}

TEST(Limits, ChallengesBeyondTheRateAreDropped) {
    Limits limits;
    limits.challengesPerSource = {1, 3};
    RegistrationWorld world(limits);
    TestPeer peer("a", "192.0.2.1:1");
    std::size_t answered = 0;
    for (int i = 0; i < 10; ++i)
        answered += world.send(peer.flow(), peer.firstRegister()).size();
    EXPECT_EQ(answered, 3U);
    EXPECT_EQ(world.count(RegistrationEvent::droppedRate), 7U);
}

struct SignalPair : RegistrationWorld {
    TestPeer a{"a", "192.0.2.1:1"};
    TestPeer b{"b", "192.0.2.2:2"};
    explicit SignalPair(const Limits& limits) : RegistrationWorld(limits) {
        join(a);
        join(b);
    }
    std::vector<Sent> signal(std::uint64_t counter) { return send(a.flow(), a.signal("b", counter, "x")); }
};

TEST(Limits, SignalsASecondWithTheTimeToWait) {
    Limits limits;
    limits.signalsPerPeer = {1, 2};
    SignalPair world(limits);
    world.signal(1);
    world.signal(2);
    const auto refusal = sentTo(world.a.flow(), world.signal(3));
    ASSERT_EQ(refusal.size(), 1U);
    EXPECT_EQ(limitOf(refusal[0]), "signals a second");
    EXPECT_TRUE(signal::Refusal::parse(parsed(refusal[0])).value().retryAfter);
    world.advance(seconds(1));
    EXPECT_TRUE(sentTo(world.a.flow(), world.signal(4)).empty());
}

TEST(Limits, SignalsUnderWay) {
    Limits limits;
    limits.pendingSignalsPerPeer = 2;
    SignalPair world(limits);
    world.signal(1);
    world.signal(2);
    EXPECT_EQ(limitOf(sentTo(world.a.flow(), world.signal(3)).at(0)), "signals under way");
    world.advance(seconds(5));
    EXPECT_TRUE(sentTo(world.a.flow(), world.signal(4)).empty());
}

TEST(Limits, SignalsUnderWayFromOneAddressAreThoseOfAllWorkers) {
    Limits limits;
    limits.pendingSignalsPerSource = 2;
    SignalPair world(limits);
    // Another worker's service, with rooms of its own.
    ServerUse use(limits, world.random);
    const RegistrationService::Parts parts{world.server, world.access, world.nonces, world.random,
                                           world.log,    nullptr,      &use};
    RegistrationService one(0, limits, parts);
    RegistrationService other(1, limits, parts);
    const auto joinAt = [&](RegistrationService& service, TestPeer& peer) {
        RecordingSink sink;
        service.onRequest(world.now, parsed(peer.firstRegister()), peer.flow(), sink);
        const Bytes challenge = sink.sent.at(0).bytes;
        service.onRequest(world.now, parsed(peer.secondRegister(challenge)), peer.flow(), sink);
        EXPECT_TRUE(peer.onRegistered(sink.sent.at(1).bytes));
    };
    const auto signalAt = [&](RegistrationService& service, TestPeer& peer, std::uint64_t counter) {
        RecordingSink sink;
        service.onRequest(world.now, parsed(peer.signal("to", counter, "x")), peer.flow(), sink);
        return sink.sent.at(0);
    };
    TestPeer a("a", "192.0.2.1:1");
    TestPeer to("to", "192.0.2.9:9");
    TestPeer b("b", "192.0.2.1:2", "attic");
    TestPeer toB("to", "192.0.2.8:8", "attic");
    joinAt(one, a);
    joinAt(one, to);
    joinAt(other, b);
    joinAt(other, toB);
    EXPECT_EQ(signalAt(one, a, 1).flow, to.flow());
    EXPECT_EQ(signalAt(other, b, 1).flow, toB.flow());
    EXPECT_EQ(limitOf(signalAt(one, a, 2).bytes), "signals under way from this address");
    EXPECT_EQ(limitOf(signalAt(other, b, 2).bytes), "signals under way from this address");
    RecordingSink sink;
    for (int i = 0; i < 50; ++i) // nobody answers b
        other.onDeadline(world.now += milliseconds(100), sink);
    EXPECT_EQ(signalAt(one, a, 3).flow, to.flow());
}

TEST(SignalMemory, IsBoundedAndForgetsTheOldest) {
    thisbe::test::SeededRandom random(1);
    SignalMemory memory(random);
    std::vector<SignalKey> keys;
    for (std::size_t i = 0; i < SignalMemory::kMaxSize + 10; ++i) {
        keys.push_back({SessionId(i), stun::newTransactionId(random)});
        memory.begin(TimePoint{}, keys.back());
    }
    EXPECT_EQ(memory.size(), SignalMemory::kMaxSize);
    EXPECT_FALSE(memory.find(keys[9]));
    EXPECT_EQ(memory.find(keys[10])->end, SignalEnd::underWay);
    memory.begin(TimePoint{} + SignalMemory::kKeep, {SessionId(1), stun::newTransactionId(random)});
    EXPECT_EQ(memory.size(), 1U);
}

} // namespace
} // namespace thisbe::rendezvous
