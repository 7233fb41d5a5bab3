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

} // namespace
} // namespace thisbe::rendezvous
