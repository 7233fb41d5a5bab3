#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/credentials.h"
#include "tests/rendezvous/turn/turn_world.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous::test {
namespace {

using namespace std::chrono_literals;
using stun::AttributeType;

constexpr std::array kMethods = {stun::method::kAllocate, stun::method::kRefresh,
                                 stun::method::kCreatePermission, stun::method::kChannelBind};

void nothing(stun::MessageWriter&) {}
void transport(stun::MessageWriter& writer) {
    writer.add(stun::RequestedTransport{});
}

std::size_t onTheWire(std::size_t size, const Endpoint& remote) {
    return size + (remote.isV4() ? 28 : 48);
}

TEST(TurnAuthentication, EveryMethodIsChallenged) {
    TurnWorld world;
    for (const stun::Method method : kMethods) {
        const Sent answer = TurnClient(world).once(method, transport).value();
        EXPECT_EQ(errorOf(answer), 401) << toString(method);
        for (const auto type :
             {AttributeType::realm, AttributeType::nonce, AttributeType::passwordAlgorithms})
            EXPECT_TRUE(answer.message().has(type)) << toString(type);
        EXPECT_FALSE(answer.message().has(AttributeType::messageIntegrity));
    }
}

TEST(TurnAuthentication, AnUnauthenticatedReplyIsAtMostTwoAndAHalfTimesItsRequest) {
    for (const Endpoint& remote : {kClient4, endpoint("[2001:db8:7::7]:40000")}) {
        for (const stun::Method method : kMethods) {
            for (const bool bare : {true, false}) {
                TurnWorld world;
                TurnClient client(world, remote);
                const auto answer = client.once(method, bare ? nothing : transport);
                ASSERT_TRUE(answer) << "a usual realm fits";
                EXPECT_LE(2 * onTheWire(answer->bytes.size(), remote),
                          5 * onTheWire(client.requestSize, remote));
            }
        }
    }
}

TEST(TurnAuthentication, AReplyThatWouldAmplifyIsNotGivenOverUdp) {
    TurnConfig config = plainConfig();
    config.realm = std::string(80, 'r');
    TurnWorld world(config);
    EXPECT_FALSE(TurnClient(world).once(stun::method::kAllocate, transport));
    EXPECT_EQ(world.service.counters().of(TurnDrop::wouldAmplify), 1U);
    EXPECT_TRUE(TurnClient(world, kClient4, "alice", "wonder", Transport::tcp)
                    .once(stun::method::kAllocate, transport));
}

TEST(TurnAuthentication, UnauthenticatedRepliesAreLimitedBySource) {
    TurnConfig config = plainConfig();
    config.limits.challenges = {.perSecond = 10, .burst = 10};
    TurnWorld world(config);
    int answered = 0;
    for (int i = 0; i < 100; ++i)
        answered += TurnClient(world, Endpoint(kClient4.address(), static_cast<std::uint16_t>(1000 + i)))
                            .once(stun::method::kAllocate, transport)
                        ? 1
                        : 0;
    EXPECT_EQ(answered, 10);
    EXPECT_EQ(world.service.counters().of(TurnDrop::challengeLimited), 90U);
    EXPECT_TRUE(TurnClient(world, endpoint("192.0.2.99:1")).once(stun::method::kAllocate, transport));
    EXPECT_TRUE(
        TurnClient(world, kClient4, "a", "b", Transport::tcp).once(stun::method::kAllocate, transport))
        << "the address of a connection is proven";
    world.pass(1s);
    EXPECT_TRUE(TurnClient(world).once(stun::method::kAllocate, transport));
}

TEST(TurnAuthentication, WrongPasswordsAndUnknownUsersAre401) {
    TurnWorld world;
    EXPECT_EQ(errorOf(TurnClient(world, kClient4, "alice", "wrong").allocate()), 401);
    EXPECT_EQ(errorOf(TurnClient(world, kClient4, "mallory", "wonder").allocate()), 401);
    EXPECT_EQ(world.service.allocations(), 0U);
}

TEST(TurnAuthentication, AStaleNonceIs438OnEveryMethod) {
    for (const stun::Method method : kMethods) {
        TurnWorld world;
        TurnClient client(world);
        ASSERT_TRUE(succeeded(client.allocate([](auto& writer) { writer.add(stun::Lifetime{3600s}); })));
        world.clock.time += 3599s;
        ASSERT_TRUE(succeeded(client.refresh(3600s)));
        world.clock.time += 2s;
        const Sent answer = client.once(method, transport).value();
        EXPECT_EQ(errorOf(answer), 438) << toString(method);
        EXPECT_TRUE(answer.message().has(AttributeType::nonce));
        EXPECT_TRUE(answer.message().has(AttributeType::realm));
    }
}

TEST(TurnAuthentication, ANonceIsBoundToTheSourceAddress) {
    TurnWorld world;
    TurnClient client(world);
    ASSERT_TRUE(succeeded(client.allocate()));
    client.flow.remote = endpoint("192.0.2.7:40001");
    EXPECT_EQ(errorOf(client.once(stun::method::kAllocate, transport).value()), 438);
}

TEST(TurnAuthentication, AnotherUserOnTheSame5TupleIs441) {
    TurnWorld world;
    TurnClient alice(world);
    ASSERT_TRUE(succeeded(alice.allocate()));
    TurnClient bob(world, kClient4, "bob", "builder");
    EXPECT_EQ(errorOf(bob.refresh(0s)), 441);
    EXPECT_EQ(errorOf(bob.permit({kPeer4})), 441);
    EXPECT_EQ(errorOf(bob.bind(0x4000, kPeer4)), 441);
    EXPECT_EQ(errorOf(bob.allocate()), 437);
    EXPECT_EQ(world.service.allocations(), 1U);
}

TEST(TurnAuthentication, ClientsOfRfc5389UseMd5AndSha1) {
    TurnWorld world;
    TurnClient client(world);
    const Sent challenge = client.once(stun::method::kAllocate, transport).value();
    const stun::IntegrityKey key = world.fixed.keyOf("alice", stun::PasswordAlgorithmNumber::md5).value();
    std::vector<std::uint8_t> buffer(1024);
    stun::MessageWriter writer(
        buffer, {stun::MessageClass::request, stun::method::kAllocate, stun::newTransactionId(world.random)});
    transport(writer);
    writer.add(stun::Username{"alice"});
    writer.add(challenge.message().get<stun::Realm>().value());
    writer.add(challenge.message().get<stun::Nonce>().value());
    writer.addIntegrity(key);
    world.service.onRequest(world.now(), stun::MessageView::parse(writer.finish()).value(), client.flow,
                            world.sink);
    const Sent& answer = world.sink.sent.back();
    ASSERT_TRUE(succeeded(answer));
    EXPECT_EQ(stun::checkIntegritySha1(answer.message(), key.sha1()), stun::IntegrityCheck::valid);
    EXPECT_FALSE(answer.message().has(AttributeType::messageIntegritySha256));
}

TEST(TurnAuthentication, ClientsOfRfc8489NegotiateSha256) {
    TurnWorld world;
    TurnClient client(world);
    const Sent answer = client.allocate();
    ASSERT_TRUE(succeeded(answer));
    const auto asked = stun::MessageView::parse(client.lastRequest).value();
    EXPECT_EQ(asked.get<stun::PasswordAlgorithm>().value().value, stun::PasswordAlgorithmNumber::sha256);
    EXPECT_TRUE(asked.has(AttributeType::messageIntegritySha256));
    EXPECT_TRUE(answer.message().has(AttributeType::messageIntegritySha256));
    EXPECT_FALSE(answer.message().has(AttributeType::messageIntegrity));
}

TEST(TurnAuthentication, AttributesAfterTheIntegrityAreNotHonoured) {
    TurnWorld world;
    TurnClient client(world);
    ASSERT_TRUE(succeeded(client.allocate()));
    client.permit({kPeer4});
    // The message as it is signed, and 9.9.9.10 as an XOR-PEER-ADDRESS that somebody on the way put behind.
    std::vector<std::uint8_t> bytes = client.lastRequest;
    const std::array<std::uint8_t, 12> behind{0x00, 0x12, 0x00, 0x08, 0x00, 0x01,
                                              0x00, 0x00, 0x28, 0x1b, 0xad, 0x48};
    bytes.insert(bytes.end(), behind.begin(), behind.end());
    const std::size_t length = bytes.size() - 20;
    bytes[2] = static_cast<std::uint8_t>(length >> 8U);
    bytes[3] = static_cast<std::uint8_t>(length);
    if (const auto message = stun::MessageView::parse(bytes))
        world.service.onRequest(world.now(), *message, client.flow, world.sink);
    const std::size_t before = world.sink.sent.size();
    client.hear(endpoint("9.9.9.10:1"), asBytes("x"));
    EXPECT_EQ(world.sink.sent.size(), before) << "no permission came of it";
    client.hear(kPeer4, asBytes("x"));
    EXPECT_EQ(world.sink.sent.size(), before + 1);
}

TEST(TurnAuthentication, AUserhashHidesTheName) {
    TurnWorld world;
    TurnClient client(world);
    ASSERT_TRUE(succeeded(client.allocate()));
    const auto last = stun::MessageView::parse(client.lastRequest).value();
    EXPECT_TRUE(last.has(AttributeType::userHash));
    EXPECT_FALSE(last.has(AttributeType::username));
}

TEST(TurnAuthentication, AnonymityIsOfferedOnlyWhereEveryHashCanBeUndone) {
    TurnWorld world(plainConfig(), true);
    TurnClient client(world);
    ASSERT_TRUE(succeeded(client.allocate()));
    EXPECT_TRUE(stun::MessageView::parse(client.lastRequest).value().has(AttributeType::username));
}

TEST(TurnAuthentication, TimeLimitedSecretsWorkUntilTheirTime) {
    TurnWorld world(plainConfig(), true);
    const auto wall =
        std::chrono::floor<std::chrono::seconds>(world.clock.wallNow().time_since_epoch()).count();
    const std::string name = std::to_string(wall + 60) + ":carol";
    TurnClient client(world, kClient4, name.c_str(), world.timed.passwordOf(name).c_str());
    ASSERT_TRUE(succeeded(client.allocate()));
    world.pass(61s);
    EXPECT_TRUE(succeeded(client.refresh(600s))) << "what stands may be refreshed";
    EXPECT_TRUE(succeeded(client.refresh(0s)));
    EXPECT_EQ(errorOf(client.allocate()), 401);
}

TEST(TurnAuthentication, TimeLimitedPasswordsAreWhatOtherServersCompute) {
    // printf '1700000000:carol' | openssl dgst -sha1 -hmac secret -binary | base64
    EXPECT_EQ(TimedUsers("secret", "thisbe").passwordOf("1700000000:carol"), "3dQ/XCf3eqBdCiv4/IWcfFRwE1o=");
}

TEST(TurnAuthentication, ATimeLimitedNameMustBeginWithATime) {
    const TimedUsers users("secret", "thisbe");
    for (const char* name : {"", "carol", ":carol", "-5:carol", "12x:carol", "99999999999999999999:carol"})
        EXPECT_FALSE(users.keyOf(name, stun::PasswordAlgorithmNumber::md5)) << name;
    EXPECT_TRUE(users.keyOf("1700000000", stun::PasswordAlgorithmNumber::md5));
}

TEST(TurnAuthentication, CredentialsOfASessionWorkFromAnywhereWhileItLives) {
    TurnWorld world;
    const signal::SessionId id(0x0123456789abcdef);
    const stun::HmacSha256 sessionKey(asBytes("what both sides agreed on"));
    world.sessions.add(id, sessionKey);
    const std::string password = turn::sessionPassword(turn::sessionDigest(sessionKey));
    const char* name = "0123456789abcdef";
    TurnClient over4(world, kClient4, name, password.c_str());
    TurnClient over6(world, endpoint("[2001:db8:7::7]:9"), name, password.c_str());
    TurnClient overTcp(world, kClient4, name, password.c_str(), Transport::tcp);
    for (TurnClient* client : {&over4, &over6, &overTcp})
        EXPECT_EQ(errorOf(client->allocate()), 0);
    EXPECT_EQ(world.service.allocations(), 3U);
    EXPECT_TRUE(succeeded(over4.refresh(600s)));
    world.sessions.remove(id);
    EXPECT_EQ(errorOf(over4.refresh(600s)), 401);
    EXPECT_EQ(errorOf(TurnClient(world, endpoint("192.0.2.9:9"), name, password.c_str()).allocate()), 401);
    EXPECT_EQ(world.sessions.size(), 0U);
}

TEST(TurnAuthentication, ASessionsNameHasOneFormOnly) {
    EXPECT_EQ(turn::sessionOfUsername("0123456789abcdef"), signal::SessionId(0x0123456789abcdef));
    for (const char* name : {"", "123456789abcdef", "0123456789ABCDEF", "0123456789abcdeg",
                             "0x23456789abcdef", "00123456789abcdef", "-123456789abcdef"})
        EXPECT_FALSE(turn::sessionOfUsername(name)) << name;
}

} // namespace
} // namespace thisbe::rendezvous::test
