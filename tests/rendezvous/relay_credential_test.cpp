// The relay credential that comes with a registration: both sides derive it, and it lives as long as the session.
#include "shared/stun/credentials.h"
#include "shared/turn/session_credential.h"
#include "tests/rendezvous/registration_world.h"

namespace thisbe::rendezvous::test {
namespace {

// The server takes what the peer derives from the session key of its own.
bool works(const RegistrationWorld& world, const TestPeer& peer) {
    const std::string name = turn::sessionUsername(peer.sessionId);
    const std::string password = turn::sessionPassword(turn::sessionDigest(*peer.key));
    constexpr auto kAlgorithm = stun::PasswordAlgorithmNumber::sha256;
    const auto known = world.relayUsers.keyOf(name, kAlgorithm);
    if (!known) return false;
    const auto derived = stun::longTermKey(kAlgorithm, {name, world.server.realm, password});
    const ByteView probe = asBytes("probe");
    return known->sha256().digest({probe}) == derived.sha256().digest({probe});
}

TEST(RelayCredential, ComesWithTheRegistrationAndGoesWithTheSession) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    EXPECT_TRUE(works(world, peer));
    EXPECT_TRUE(isSuccess(world.ask(peer, peer.unregister())));
    EXPECT_FALSE(works(world, peer));
    EXPECT_EQ(world.relayUsers.size(), 0U);
}

TEST(RelayCredential, EndsWithASilentSession) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    world.advance(milliseconds(29'900));
    EXPECT_TRUE(works(world, peer));
    world.advance(milliseconds(200));
    EXPECT_FALSE(works(world, peer));
}

TEST(RelayCredential, StaysTheSameWhileTheSessionLives) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    const std::string name = turn::sessionUsername(peer.sessionId);
    TestPeer v6("a", "[2001:db8::1]:1");
    EXPECT_TRUE(peer.onRegistered(world.tryJoin(peer, v6.flow(), true)));
    EXPECT_TRUE(isSuccess(world.ask(peer, peer.keepalive())));
    EXPECT_EQ(turn::sessionUsername(peer.sessionId), name);
    EXPECT_TRUE(works(world, peer));
    EXPECT_EQ(world.relayUsers.size(), 1U);
}

TEST(RelayCredential, OfAReplacedSessionIsGone) {
    RegistrationWorld world;
    TestPeer old("a", "192.0.2.1:1");
    world.join(old);
    TestPeer fresh("a", "203.0.113.7:7");
    std::swap(fresh.identity, old.identity);
    fresh.registerFlags = signal::RegisterRequest::kTakeOver;
    const auto sent = world.send(fresh.flow(), fresh.secondRegister(world.ask(fresh, fresh.firstRegister())));
    EXPECT_TRUE(fresh.onRegistered(sentTo(fresh.flow(), sent).at(0)));
    EXPECT_TRUE(works(world, fresh));
    EXPECT_FALSE(works(world, old));
    EXPECT_EQ(world.relayUsers.size(), 1U);
}

} // namespace
} // namespace thisbe::rendezvous::test
