// docs/protocol.md, Register.
#include "shared/signal/numbers.h"
#include "shared/signal/transcripts.h"
#include "shared/signal/unregister_request.h"
#include "tests/rendezvous/registration_world.h"

#include <algorithm>

namespace thisbe::rendezvous {
namespace {

using namespace test; // NOLINT: the world of these tests
using stun::ErrorNumber;

TEST(Register, IsChallengedFirstAndNothingIsKept) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    const Bytes first = peer.firstRegister();
    const Bytes challenge = world.ask(peer, first);
    EXPECT_EQ(errorOf(challenge), ErrorNumber::unauthenticated);
    EXPECT_LE(challenge.size(), first.size());
    EXPECT_EQ(world.service.peers(), 0U);
    EXPECT_EQ(world.service.rooms(), 0U);
}

TEST(Register, IsNotChallengedByMoreBytesThanItBrought) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    const Bytes small = peer.request(signal::method::kRegister, [](stun::MessageWriter&) {});
    const Bytes answer = world.ask(peer, small);
    EXPECT_EQ(errorOf(answer), ErrorNumber::badRequest);
    EXPECT_LE(answer.size() + 28, (small.size() + 28) * 5 / 2); // "at most 2.5 times its request"
}

TEST(Register, WithTheNonceBeginsASession) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    world.join(peer);
    EXPECT_EQ(world.service.peers(), 1U);
    EXPECT_EQ(peer.lifetimes, signal::Lifetimes{});
    EXPECT_EQ(world.log.lines,
              (std::vector<std::string>{"event=joined peer=nat1 room=lobby endpoint=192.0.2.12:60555/UDP"}));
    const auto answer = parsed(world.ask(peer, peer.keepalive()));
    EXPECT_EQ(answer.messageClass(), stun::MessageClass::successResponse);
}

TEST(Register, ANonceIsGoodForItsAddressOnly) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    const Bytes second = peer.secondRegister(world.ask(peer, peer.firstRegister()));
    Flow elsewhere = peer.flow();
    elsewhere.remote = Endpoint::parse("192.0.2.12:60556").value();
    EXPECT_EQ(errorOf(world.ask(elsewhere, second)), ErrorNumber::staleNonce);
    EXPECT_EQ(world.service.peers(), 0U);
}

TEST(Register, AnOldNonceIsStaleAndAFreshOneWorks) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    const Bytes second = peer.secondRegister(world.ask(peer, peer.firstRegister()));
    world.advance(seconds(70));
    const Bytes stale = world.ask(peer, second);
    EXPECT_EQ(errorOf(stale), ErrorNumber::staleNonce);
    EXPECT_TRUE(peer.onRegistered(world.ask(peer, peer.secondRegister(stale))));
}

TEST(Register, AnAlteredFieldIsABadSignature) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    Bytes second = peer.secondRegister(world.ask(peer, peer.firstRegister()));
    const std::string_view id = "nat1";
    const auto at = std::search(second.begin(), second.end(), id.begin(), id.end());
    ASSERT_NE(at, second.end());
    at[3] = '2';
    EXPECT_EQ(errorOf(world.ask(peer, second)), signal::error::kBadSignature);
    EXPECT_EQ(world.service.peers(), 0U);
}

TEST(Register, AnEphemeralKeyOfSmallOrderIsRefused) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    const Bytes challenge = world.ask(peer, peer.firstRegister());
    const auto parts = signal::RegisterChallenge::parse(parsed(challenge)).value();
    signal::RegisterRequest body;
    body.peerId = "nat1";
    body.identityKey = peer.identity.key();
    body.proof = signal::RegisterProof{*parts.realm, parts.nonce, {}}; // the ephemeral key is all zeros
    body.proof->signature =
        peer.identity.sign(signal::RegisterTranscript(*parts.serverKey, body).bytes()).value();
    const Bytes request =
        peer.request(signal::method::kRegister, [&](stun::MessageWriter& writer) { body.serialize(writer); });
    EXPECT_EQ(errorOf(world.ask(peer, request)), ErrorNumber::badRequest);
    EXPECT_EQ(world.service.peers(), 0U);
}

// Behind a NAT64 the source is IPv4 whatever the peer knows of itself.
TEST(Register, APrivateAddressOfTheOtherFamilyIsNoReasonToRefuse) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    peer.privateEndpoint = Endpoint::parse("[fd00::1]:1").value();
    const Bytes second = peer.secondRegister(world.ask(peer, peer.firstRegister()));
    EXPECT_TRUE(peer.onRegistered(world.ask(peer, second)));
    EXPECT_TRUE(peer.onRegistered(world.ask(peer, second))) << "once more, because the answer was lost";
}

TEST(Register, OnceMoreBecauseTheAnswerWasLostGetsTheSameSession) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    const Bytes second = peer.secondRegister(world.ask(peer, peer.firstRegister()));
    world.ask(peer, second);
    const Bytes again = world.ask(peer, second);
    EXPECT_TRUE(peer.onRegistered(again));
    EXPECT_TRUE(isSuccess(world.ask(peer, peer.keepalive())));
    EXPECT_EQ(world.service.peers(), 1U);
    EXPECT_EQ(world.count(RegistrationEvent::registered), 1U);
    EXPECT_EQ(world.count(RegistrationEvent::replaced), 0U);
}

TEST(Register, TheSecondFamilyJoinsTheSession) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    world.join(peer);
    const signal::SessionId session = peer.sessionId;
    TestPeer v6("x", "[2001:db8::7]:4000");
    EXPECT_TRUE(peer.onRegistered(world.tryJoin(peer, v6.flow(), true)));
    EXPECT_EQ(peer.sessionId, session);
    EXPECT_EQ(world.service.peers(), 1U);
    EXPECT_TRUE(isSuccess(world.ask(v6.flow(), peer.keepalive())));
}

TEST(Register, ARecordedOneBringsNobodyBackWhoLeft) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    const Bytes recorded = peer.secondRegister(world.ask(peer, peer.firstRegister()));
    EXPECT_TRUE(peer.onRegistered(world.ask(peer, recorded)));
    world.ask(peer, peer.unregister());
    EXPECT_EQ(errorOf(world.ask(peer, recorded)), ErrorNumber::staleNonce); // fresh, but taken before
    EXPECT_EQ(world.service.peers(), 0U);
    world.advance(seconds(120));
    EXPECT_EQ(errorOf(world.ask(peer, recorded)), ErrorNumber::staleNonce);
    EXPECT_EQ(world.service.peers(), 0U);
}

TEST(Register, ARecordedOneDoesNotEndTheSessionThatCameAfterIt) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    const Bytes recorded = peer.secondRegister(world.ask(peer, peer.firstRegister()));
    EXPECT_TRUE(peer.onRegistered(world.ask(peer, recorded)));
    peer.agreement = KeyAgreement::generate().value(); // it was started anew, in the same place
    world.join(peer);
    EXPECT_EQ(world.count(RegistrationEvent::replaced), 1U);
    EXPECT_EQ(errorOf(world.ask(peer, recorded)), ErrorNumber::staleNonce);
    EXPECT_EQ(world.count(RegistrationEvent::replaced), 1U);
    EXPECT_TRUE(isSuccess(world.ask(peer, peer.keepalive())));
}

TEST(Register, ARecordedOneThatJoinsMovesAndProlongsNothing) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    world.join(peer);
    const Flow there = [&] {
        Flow flow = peer.flow4;
        flow.remote = Endpoint::parse("203.0.113.5:5").value();
        return flow;
    }();
    const Bytes recorded = peer.secondRegister(world.ask(there, peer.firstRegister()), true);
    EXPECT_TRUE(peer.onRegistered(world.ask(there, recorded)));
    EXPECT_TRUE(isSuccess(world.ask(there, recorded))); // its answer might have been lost
    EXPECT_EQ(world.count(RegistrationEvent::endpointRegistered), 1U);
    EXPECT_TRUE(peer.onRegistered(world.tryJoin(peer, peer.flow4, true))); // back home
    EXPECT_EQ(errorOf(world.ask(there, recorded)), ErrorNumber::staleNonce);
    EXPECT_TRUE(isSuccess(world.ask(peer, peer.keepalive())));

    const Bytes atHome = peer.secondRegister(world.ask(peer, peer.firstRegister()), true);
    EXPECT_TRUE(isSuccess(world.ask(peer, atHome)));
    world.advance(seconds(29));
    EXPECT_TRUE(isSuccess(world.ask(peer, atHome)));
    world.advance(seconds(2));
    EXPECT_EQ(world.service.peers(), 0U);
}

TEST(Register, AFamilyThatExpiredIsNotBroughtBackByARecording) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    world.join(peer);
    TestPeer v6("x", "[2001:db8::7]:4000");
    const Bytes recorded = peer.secondRegister(world.ask(v6.flow(), peer.firstRegister()), true);
    EXPECT_TRUE(isSuccess(world.ask(v6.flow(), recorded)));
    for (int i = 0; i < 4; ++i) {
        world.advance(seconds(10));
        world.ask(peer, peer.keepalive());
    }
    EXPECT_EQ(errorOf(world.ask(v6.flow(), recorded)), ErrorNumber::staleNonce);
    EXPECT_EQ(errorOf(world.ask(v6.flow(), peer.keepalive())), signal::error::kUnknownSession);
}

TEST(Register, ThatAKeepaliveOvertookIsToBeMadeAnew) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    world.join(peer);
    peer.privateEndpoint = Endpoint::parse("10.0.0.1:5").value();
    const Bytes slow = peer.secondRegister(world.ask(peer, peer.firstRegister()), true);
    EXPECT_TRUE(isSuccess(world.ask(peer, peer.keepalive())));
    const Bytes refusal = world.ask(peer, slow);
    EXPECT_EQ(errorOf(refusal), ErrorNumber::staleNonce);
    EXPECT_TRUE(peer.onRegistered(world.ask(peer, peer.secondRegister(refusal, true))));
}

TEST(Register, ThatJoinsWithoutACounterIsMalformed) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    world.join(peer);
    const auto challenge = world.ask(peer, peer.firstRegister());
    const auto parts = signal::RegisterChallenge::parse(parsed(challenge)).value();
    signal::RegisterRequest body;
    body.peerId = "nat1";
    body.identityKey = peer.identity.key();
    body.sessionId = peer.sessionId;
    body.proof = signal::RegisterProof{*parts.realm, parts.nonce, {}};
    body.proof->signature =
        peer.identity.sign(signal::RegisterTranscript(*parts.serverKey, body).bytes()).value();
    signal::MessageBuffer buffer;
    auto writer = buffer.writer({stun::MessageClass::request, signal::method::kRegister, {}});
    body.serialize(writer);
    const ByteView bytes = writer.finish();
    EXPECT_EQ(errorOf(world.ask(peer, Bytes(bytes.begin(), bytes.end()))), ErrorNumber::badRequest);
}

TEST(Register, JoiningASessionOfAnotherKeyOrNoneIsUnknown) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.12:60555");
    TestPeer thief("nat1", "192.0.2.66:6");
    world.join(peer);
    thief.sessionId = peer.sessionId;
    EXPECT_EQ(errorOf(world.tryJoin(thief, thief.flow(), true)), signal::error::kUnknownSession);
    thief.sessionId = signal::SessionId(12345);
    EXPECT_EQ(errorOf(world.tryJoin(thief, thief.flow(), true)), signal::error::kUnknownSession);
}

TEST(Register, ANameBelongsToItsKeyWhileItLives) {
    RegistrationWorld world;
    TestPeer first("nat1", "192.0.2.1:1");
    TestPeer other("nat1", "192.0.2.2:2");
    world.join(first);
    EXPECT_EQ(errorOf(world.tryJoin(other, other.flow())), signal::error::kNameTaken);
    other.registerFlags = signal::RegisterRequest::kTakeOver;
    EXPECT_EQ(errorOf(world.tryJoin(other, other.flow())), signal::error::kNameTaken);
    world.ask(first, first.unregister());
    world.join(other);
}

// The same key, from another socket.
TestPeer again(const TestPeer& peer, std::string_view remote) {
    TestPeer copy(peer.id, remote, peer.room);
    return copy;
}

TestPeer cloneOf(TestPeer& peer, std::string_view remote) {
    TestPeer clone = again(peer, remote);
    std::swap(clone.identity, peer.identity); // the key goes on; the old program only answers from now on
    return clone;
}

TEST(Register, TheSameKeyIsRefusedWhileTheOldHolderAnswers) {
    RegistrationWorld world;
    TestPeer old("nat1", "192.0.2.1:1");
    world.join(old);
    TestPeer fresh = cloneOf(old, "192.0.2.1:2");

    const Bytes second = fresh.secondRegister(world.ask(fresh, fresh.firstRegister()));
    world.advance(milliseconds(10));
    const auto sent = world.send(fresh.flow(), second);
    const auto probes = sentTo(old.flow(), sent);
    const auto answers = sentTo(fresh.flow(), sent);
    ASSERT_EQ(probes.size(), 1U);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(parsed(probes[0]).method(), signal::method::kKeepalive);
    EXPECT_TRUE(old.hasIntegrity(probes[0]));
    const auto refusal = signal::Refusal::parse(parsed(answers[0])).value();
    EXPECT_EQ(refusal.number, signal::error::kAlreadyRegistered);
    ASSERT_TRUE(refusal.retryAfter);
    EXPECT_LE(*refusal.retryAfter, seconds(2));

    EXPECT_TRUE(world.send(old.flow(), old.response(probes[0])).empty());
    world.advance(*refusal.retryAfter);
    const auto last = signal::Refusal::parse(parsed(world.tryJoin(fresh, fresh.flow()))).value();
    EXPECT_EQ(last.number, signal::error::kAlreadyRegistered);
    EXPECT_FALSE(last.retryAfter);
}

TEST(Register, AHolderThatDoesNotAnswerHasCrashedAndIsReplaced) {
    RegistrationWorld world;
    TestPeer old("nat1", "192.0.2.1:1");
    world.join(old);
    TestPeer fresh = cloneOf(old, "192.0.2.1:2");
    const Bytes second = fresh.secondRegister(world.ask(fresh, fresh.firstRegister()));
    world.send(fresh.flow(), second);
    EXPECT_EQ(sentTo(old.flow(), world.advance(seconds(2))).size(), 2U); // asked three times in all
    const Bytes third = fresh.secondRegister(world.ask(fresh, fresh.firstRegister()));
    const auto sent = world.send(fresh.flow(), third);
    const auto answers = sentTo(fresh.flow(), sent);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(fresh.onRegistered(answers[0]));
    EXPECT_EQ(world.service.peers(), 1U);
    EXPECT_EQ(world.count(RegistrationEvent::replaced), 1U);
}

TEST(Register, AHolderWhosePortIsClosedHasCrashed) {
    RegistrationWorld world;
    TestPeer old("nat1", "192.0.2.1:1");
    world.join(old);
    TestPeer fresh = cloneOf(old, "192.0.2.1:2");
    world.send(fresh.flow(), fresh.secondRegister(world.ask(fresh, fresh.firstRegister())));
    world.service.onFlowClosed(old.flow());
    const auto answers =
        sentTo(fresh.flow(),
               world.send(fresh.flow(), fresh.secondRegister(world.ask(fresh, fresh.firstRegister()))));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(fresh.onRegistered(answers[0]));
}

TEST(Register, AKeepaliveOfTheHolderMeansThatItLives) {
    RegistrationWorld world;
    TestPeer old("nat1", "192.0.2.1:1");
    world.join(old);
    TestPeer fresh = cloneOf(old, "192.0.2.1:2");
    world.send(fresh.flow(), fresh.secondRegister(world.ask(fresh, fresh.firstRegister())));
    world.advance(seconds(1));
    world.ask(old, old.keepalive());
    world.advance(seconds(2));
    EXPECT_EQ(errorOf(world.tryJoin(fresh, fresh.flow())), signal::error::kAlreadyRegistered);
}

TEST(Register, WithTakeOverReplacesAtOnceAndTellsTheOldOneUntilItAcknowledges) {
    RegistrationWorld world;
    TestPeer old("nat1", "192.0.2.1:1");
    world.join(old);
    TestPeer fresh = cloneOf(old, "192.0.2.1:2");
    fresh.registerFlags = signal::RegisterRequest::kTakeOver;
    const auto sent = world.send(fresh.flow(), fresh.secondRegister(world.ask(fresh, fresh.firstRegister())));
    EXPECT_TRUE(fresh.onRegistered(sentTo(fresh.flow(), sent).at(0)));
    const auto farewells = sentTo(old.flow(), sent);
    ASSERT_EQ(farewells.size(), 1U);
    EXPECT_TRUE(old.hasIntegrity(farewells[0]));
    EXPECT_EQ(signal::UnregisterRequest::parse(parsed(farewells[0]))->reason, signal::Reason::replaced);

    EXPECT_EQ(sentTo(old.flow(), world.advance(milliseconds(600))).size(), 1U);
    world.send(old.flow(), old.response(farewells[0]));
    EXPECT_EQ(world.service.farewellsPending(), 0U);
    EXPECT_TRUE(sentTo(old.flow(), world.advance(seconds(20))).empty());
    EXPECT_EQ(errorOf(world.ask(old, old.keepalive())), signal::error::kUnknownSession);
}

TEST(Register, FromTheVerySameAddressReplacesAtOnce) {
    RegistrationWorld world;
    TestPeer old("nat1", "192.0.2.1:1");
    world.join(old);
    TestPeer fresh = cloneOf(old, "192.0.2.1:1");
    world.join(fresh); // nobody else was told anything: the address is its own now
    EXPECT_EQ(world.count(RegistrationEvent::replaced), 1U);
}

TEST(Register, TheSameKeyUnderAnotherNameReplacesToo) {
    RegistrationWorld world;
    TestPeer old("nat1", "192.0.2.1:1");
    world.join(old);
    TestPeer fresh = cloneOf(old, "192.0.2.1:2");
    fresh.id = "nat2";
    EXPECT_EQ(errorOf(sentTo(fresh.flow(), world.send(fresh.flow(), fresh.secondRegister(world.ask(
                                                                        fresh, fresh.firstRegister()))))
                          .at(0)),
              signal::error::kAlreadyRegistered);
    world.advance(milliseconds(2100));
    EXPECT_TRUE(fresh.onRegistered(
        sentTo(fresh.flow(),
               world.send(fresh.flow(), fresh.secondRegister(world.ask(fresh, fresh.firstRegister()))))
            .at(0)));
    EXPECT_EQ(world.service.peers(), 1U);
}

TEST(Register, UnknownRequiredAttributesAreNamed) {
    RegistrationWorld world;
    TestPeer peer("nat1", "192.0.2.1:1");
    const Bytes request = peer.request(signal::method::kRegister, [](stun::MessageWriter& writer) {
        writer.addRaw(stun::AttributeType{0x0777}, {});
    });
    EXPECT_EQ(errorOf(world.ask(peer, request)), ErrorNumber::unknownAttribute);
}

} // namespace
} // namespace thisbe::rendezvous
