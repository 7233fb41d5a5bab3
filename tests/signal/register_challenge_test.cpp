#include "shared/signal/register_challenge.h"
#include "shared/signal/register_request.h"
#include "tests/signal/message_codec.h"
#include "tests/signal/samples.h"

namespace thisbe::signal {
namespace {

using namespace test;

RegisterChallenge challenge() {
    RegisterChallenge result;
    result.nonce = "obMatJos2AAAAabcdefghijklmnop";
    result.realm = "rendezvous.example.org";
    result.serverKey = kServer;
    result.passwordAlgorithms = stun::PasswordAlgorithms::ours();
    return result;
}

TEST(RegisterChallenge, ComesBackAsItWasWritten) {
    expectRoundTrip(challenge());
    RegisterChallenge stale;
    stale.number = stun::ErrorNumber::staleNonce;
    stale.nonce = "new";
    expectRoundTrip(stale);
}

TEST(RegisterChallenge, NoticesEveryCut) {
    expectEveryCutIsNoticed(challenge());
}

TEST(RegisterChallenge, IsNoLargerThanWhatAskedForIt) {
    EXPECT_LE(write(challenge()).size(), RegisterRequest::kMinFirstSize);
}

TEST(RegisterChallenge, A401NeedsRealmAndServerKey) {
    RegisterChallenge withoutKey = challenge();
    withoutKey.serverKey.reset();
    EXPECT_EQ(read<RegisterChallenge>(write(withoutKey)).error(), stun::AttributeError::missing);
    RegisterChallenge withoutRealm = challenge();
    withoutRealm.realm.reset();
    EXPECT_EQ(read<RegisterChallenge>(write(withoutRealm)).error(), stun::AttributeError::missing);
}

TEST(RegisterChallenge, IsNoOtherError) {
    RegisterChallenge other = challenge();
    other.number = stun::ErrorNumber::badRequest;
    EXPECT_FALSE(read<RegisterChallenge>(write(other)));
}

} // namespace
} // namespace thisbe::signal
