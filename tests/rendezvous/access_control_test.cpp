// docs/protocol.md, Register, Access.
#include "shared/stun/credentials.h"
#include "tests/rendezvous/registration_world.h"

namespace thisbe::rendezvous {
namespace {

using namespace test; // NOLINT: the world of these tests
using stun::ErrorNumber;

AccessRules users() {
    return {{{"alice", "wonderland"}}, std::nullopt};
}
AccessRules secret() {
    return {{}, "north"};
}
// What `openssl dgst -sha1 -hmac north -binary | base64` makes of the name.
constexpr const char* kName = "1800000100:bob";
constexpr const char* kPassword = "HiThcMW3C3qxlRiMR1aqZ6x4qUc=";

Bytes joinAs(RegistrationWorld& world, const Credential& credential) {
    TestPeer peer("a", "192.0.2.1:1");
    peer.credential = credential;
    const Bytes answer = world.tryJoin(peer, peer.flow());
    if (isSuccess(answer)) {
        EXPECT_TRUE(peer.onRegistered(answer));
    }
    return answer;
}

TEST(Access, OpenAsksForNoPassword) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    const Bytes challenge = world.ask(peer, peer.firstRegister());
    EXPECT_FALSE(signal::RegisterChallenge::parse(parsed(challenge))->passwordAlgorithms);
}

TEST(Access, ControlledAnnouncesPasswordAlgorithms) {
    RegistrationWorld world({}, users());
    TestPeer peer("a", "192.0.2.1:1");
    const Bytes first = peer.firstRegister();
    const Bytes challenge = world.ask(peer, first);
    EXPECT_TRUE(signal::RegisterChallenge::parse(parsed(challenge))->passwordAlgorithms);
    EXPECT_LE(challenge.size(), first.size());
}

TEST(Access, AUserWithHisPasswordRegisters) {
    RegistrationWorld world({}, users());
    EXPECT_TRUE(isSuccess(joinAs(world, {"alice", "wonderland"})));
}

TEST(Access, AWrongPasswordOrAnUnknownUserIsRefusedForGood) {
    RegistrationWorld world({}, users());
    EXPECT_EQ(errorOf(joinAs(world, {"alice", "looking-glass"})), ErrorNumber::forbidden);
    EXPECT_EQ(errorOf(joinAs(world, {"mallory", "wonderland"})), ErrorNumber::forbidden);
    EXPECT_EQ(world.service.peers(), 0U);
}

TEST(Access, WithoutACredentialIsChallengedAgain) {
    RegistrationWorld world({}, users());
    TestPeer peer("a", "192.0.2.1:1");
    EXPECT_EQ(errorOf(world.tryJoin(peer, peer.flow())), ErrorNumber::unauthenticated);
}

TEST(Access, ATimeLimitedCredentialIsGoodUntilItsTime) {
    RegistrationWorld world({}, secret());
    EXPECT_TRUE(isSuccess(joinAs(world, {kName, kPassword})));
    world.clock.wall += seconds(100);
    EXPECT_EQ(errorOf(joinAs(world, {kName, kPassword})), ErrorNumber::forbidden);
}

TEST(Access, ATimeLimitedCredentialOfAnotherSecretOrTimeIsRefused) {
    RegistrationWorld world({}, secret());
    EXPECT_EQ(errorOf(joinAs(world, {"1800000101:bob", kPassword})), ErrorNumber::forbidden);
    EXPECT_EQ(errorOf(joinAs(world, {"bob", kPassword})), ErrorNumber::forbidden);
    EXPECT_EQ(errorOf(joinAs(world, {"99999999999999999999:bob", kPassword})), ErrorNumber::forbidden);
}

TEST(Access, UsersAndSecretTogetherLetBothIn) {
    RegistrationWorld world({}, {{{"alice", "wonderland"}}, "north"});
    EXPECT_TRUE(isSuccess(joinAs(world, {"alice", "wonderland"})));
    RegistrationWorld other({}, {{{"alice", "wonderland"}}, "north"});
    EXPECT_TRUE(isSuccess(joinAs(other, {kName, kPassword})));
}

TEST(Access, ASessionGoesOnWhenItsCredentialHasEnded) {
    RegistrationWorld world({}, secret());
    TestPeer peer("a", "192.0.2.1:1");
    peer.credential = Credential{kName, kPassword};
    world.join(peer);
    world.clock.wall += seconds(1000);
    TestPeer v6("x", "[2001:db8::7]:7");
    EXPECT_TRUE(peer.onRegistered(world.tryJoin(peer, v6.flow(), true)));
    // That is no way in for others.
    TestPeer stranger("b", "192.0.2.2:2");
    stranger.sessionId = peer.sessionId;
    EXPECT_EQ(errorOf(world.tryJoin(stranger, stranger.flow(), true)), signal::error::kUnknownSession);
    EXPECT_EQ(errorOf(world.tryJoin(peer, peer.flow4)), ErrorNumber::forbidden);
}

TEST(Access, AnEndBeforeTheBeginningOrBeyondAllTimeIsNoCredential) {
    const AccessRules rules = secret();
    FixedWallClock clock;
    const AccessControl access(rules, "example.org", clock);
    const auto opens = [&](std::string_view name) {
        return access.keyOf(name, stun::PasswordAlgorithmNumber::sha256).has_value();
    };
    for (const char* name : {"-1:bob", "", ":bob", "18446744073709551616:bob", "1800000100x:bob",
                             "1800000000:bob", "1799999999", "0x7fffffff:bob", " 1900000000:bob"})
        EXPECT_FALSE(opens(name)) << name;
    for (const char* name : {"1800000001:bob", "1800000001", "9223372036854775807:bob"})
        EXPECT_TRUE(opens(name)) << name;
}

} // namespace
} // namespace thisbe::rendezvous
