// docs/protocol.md, Keepalive and Unregister; and what every request of a session must pass.
#include "shared/signal/keepalive_request.h"
#include "shared/signal/unregister_request.h"
#include "tests/rendezvous/registration_world.h"
#include "tests/support/allocation_counter.h"

namespace thisbe::rendezvous {
namespace {

using namespace test; // NOLINT: the world of these tests
using stun::ErrorNumber;

Flow from(const TestPeer& peer, std::string_view remote) {
    Flow flow = peer.flow4;
    flow.remote = Endpoint::parse(remote).value();
    return flow;
}

std::string nonceOf(const Bytes& message) {
    return std::string(signal::Refusal::parse(parsed(message)).value().nonce.value());
}

TEST(Keepalive, IsAnsweredWithAddressAndVersionUnderTheSessionKey) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    const Bytes answer = world.ask(peer, peer.keepalive());
    EXPECT_TRUE(peer.hasIntegrity(answer));
    const auto success = signal::KeepaliveSuccess::parse(parsed(answer)).value();
    EXPECT_EQ(success.mapped, peer.flow().remote);
    EXPECT_EQ(success.rosterVersion.number, 1U);
}

TEST(Keepalive, KeepsThePeerAndSilenceFor30SecondsEndsIt) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    for (int i = 0; i < 30; ++i) {
        world.advance(seconds(10));
        EXPECT_TRUE(isSuccess(world.ask(peer, peer.keepalive())));
    }
    world.advance(milliseconds(29'900));
    EXPECT_EQ(world.service.peers(), 1U);
    world.advance(milliseconds(200));
    EXPECT_EQ(world.service.peers(), 0U);
    EXPECT_EQ(world.log.lines.back(), "event=timed_out peer=a room=lobby endpoint=192.0.2.1:1/UDP");
    EXPECT_EQ(errorOf(world.ask(peer, peer.keepalive())), signal::error::kUnknownSession);
}

TEST(Keepalive, OfAnUnknownSessionIsRefusedAndOfNoneIsMalformed) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    peer.sessionId = signal::SessionId(0x0000000100000001);
    peer.key.emplace(asBytes("of another server"));
    EXPECT_EQ(errorOf(world.ask(peer, peer.keepalive())), signal::error::kUnknownSession);
    const Bytes none = peer.request(signal::method::kKeepalive, [](stun::MessageWriter&) {});
    EXPECT_EQ(errorOf(world.ask(peer, none)), ErrorNumber::badRequest);
}

TEST(Keepalive, WithoutTheSessionKeyIsDropped) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    TestPeer thief("b", "192.0.2.66:6");
    thief.sessionId = peer.sessionId;
    thief.key.emplace(asBytes("guess"));
    EXPECT_TRUE(world.send(thief.flow(), thief.keepalive()).empty());
    EXPECT_TRUE(world.send(thief.flow(), thief.unregister()).empty());
    EXPECT_EQ(world.count(RegistrationEvent::droppedIntegrity), 2U);
    EXPECT_EQ(world.service.peers(), 1U);
}

TEST(Keepalive, FromANewAddressMustAnswerANonceFromThereBeforeTheEndpointMoves) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    const Flow there = from(peer, "203.0.113.5:5");
    const Bytes refusal = world.ask(there, peer.keepalive());
    EXPECT_EQ(errorOf(refusal), ErrorNumber::staleNonce);
    EXPECT_TRUE(peer.hasIntegrity(refusal));
    EXPECT_EQ(world.count(RegistrationEvent::moved), 0U);
    EXPECT_TRUE(isSuccess(world.ask(peer, peer.keepalive()))); // the old address goes on

    const std::string nonce = nonceOf(refusal);
    EXPECT_TRUE(isSuccess(world.ask(there, peer.keepalive(nonce))));
    EXPECT_EQ(world.log.lines.back(), "event=moved peer=a room=lobby endpoint=203.0.113.5:5/UDP");
    EXPECT_TRUE(isSuccess(world.ask(there, peer.keepalive())));
    EXPECT_EQ(errorOf(world.ask(peer.flow(), peer.keepalive())), ErrorNumber::staleNonce);
}

TEST(Keepalive, ANonceForAnotherAddressMovesNothing) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    const std::string nonce = nonceOf(world.ask(from(peer, "203.0.113.5:5"), peer.keepalive()));
    EXPECT_EQ(errorOf(world.ask(from(peer, "203.0.113.5:6"), peer.keepalive(nonce))),
              ErrorNumber::staleNonce);
    EXPECT_EQ(world.count(RegistrationEvent::moved), 0U);
}

TEST(Keepalive, ARecordedOneProlongsNothing) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    const Bytes recorded = peer.keepalive();
    EXPECT_TRUE(isSuccess(world.ask(peer, recorded)));
    for (int i = 0; i < 5; ++i) {
        world.advance(seconds(5));
        EXPECT_TRUE(isSuccess(world.ask(peer, recorded))) << i; // as a retransmission, whose answer was lost
    }
    EXPECT_EQ(world.service.peers(), 1U);
    world.advance(milliseconds(5'100));
    EXPECT_EQ(world.service.peers(), 0U);
    EXPECT_EQ(world.count(RegistrationEvent::repeated), 5U);
}

TEST(Keepalive, ARecordedRequestOfAnyKindProlongsNothing) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    const std::array recorded = {peer.rosterPage(""), peer.rosterSince({world.service.bootEpoch(), 1}),
                                 peer.signal("nobody", 1, "x")};
    for (const Bytes& request : recorded)
        world.ask(peer, request);
    world.advance(seconds(29));
    for (const Bytes& request : recorded)
        world.ask(peer, request);
    world.advance(seconds(2));
    EXPECT_EQ(world.service.peers(), 0U);
}

TEST(Keepalive, ARecordedMoveMovesNothingBack) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    const Flow home = peer.flow4;
    const Flow there = from(peer, "203.0.113.5:5");
    world.ask(there, peer.keepalive(nonceOf(world.ask(there, peer.keepalive()))));
    const std::string homeNonce = nonceOf(world.ask(home, peer.keepalive()));
    const Bytes recorded = peer.keepalive(homeNonce);
    EXPECT_TRUE(isSuccess(world.ask(home, recorded)));
    world.ask(there, peer.keepalive(nonceOf(world.ask(there, peer.keepalive()))));
    EXPECT_EQ(world.count(RegistrationEvent::moved), 3U);
    EXPECT_EQ(errorOf(world.ask(home, recorded)), ErrorNumber::staleNonce); // its nonce is fresh still
    EXPECT_EQ(world.count(RegistrationEvent::moved), 3U);
    EXPECT_TRUE(isSuccess(world.ask(there, peer.keepalive())));
}

TEST(Keepalive, OneThatWasHeldBackMovesNothingEither) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    const Flow there = from(peer, "203.0.113.5:5");
    const Bytes heldBack = peer.keepalive(nonceOf(world.ask(there, peer.keepalive())));
    EXPECT_TRUE(isSuccess(world.ask(peer, peer.keepalive()))); // it came back, and this one overtook
    EXPECT_EQ(errorOf(world.ask(there, heldBack)), ErrorNumber::staleNonce);
    EXPECT_EQ(world.count(RegistrationEvent::moved), 0U);
}

TEST(Keepalive, OfOneFamilyIsNoneOfTheOther) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    TestPeer v6("x", "[2001:db8::7]:7");
    ASSERT_TRUE(peer.onRegistered(world.tryJoin(peer, v6.flow(), true)));
    for (int i = 0; i < 7; ++i) {
        const Bytes recorded = peer.keepalive();
        EXPECT_TRUE(isSuccess(world.ask(peer, recorded)));
        world.ask(v6.flow(), recorded);
        world.advance(seconds(5));
    }
    EXPECT_EQ(world.service.peers(), 1U);
    EXPECT_EQ(errorOf(world.ask(v6.flow(), peer.keepalive())), signal::error::kUnknownSession);
}

TEST(Keepalive, FamiliesMayOvertakeEachOther) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    TestPeer v6("x", "[2001:db8::7]:7");
    ASSERT_TRUE(peer.onRegistered(world.tryJoin(peer, v6.flow(), true)));
    for (int i = 0; i < 10; ++i) {
        const Bytes slow = peer.keepalive();
        EXPECT_TRUE(isSuccess(world.ask(v6.flow(), peer.keepalive())));
        EXPECT_TRUE(isSuccess(world.ask(peer, slow)));
        world.advance(seconds(10));
    }
    EXPECT_TRUE(isSuccess(world.ask(peer, peer.keepalive())));
    EXPECT_TRUE(isSuccess(world.ask(v6.flow(), peer.keepalive())));
    EXPECT_EQ(world.count(RegistrationEvent::repeated), 0U);
}

TEST(Keepalive, WithoutACounterIsMalformed) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    signal::MessageBuffer buffer;
    auto writer = buffer.writer({stun::MessageClass::request, signal::method::kKeepalive, {}});
    signal::KeepaliveRequest{peer.sessionId, {}}.serialize(writer);
    writer.addIntegritySha256(*peer.key);
    const ByteView bytes = writer.finish();
    EXPECT_EQ(errorOf(world.ask(peer, Bytes(bytes.begin(), bytes.end()))), ErrorNumber::badRequest);
}

TEST(Keepalive, AConnectionIsAnAddressOfItsOwn) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    peer.flow4.transport = Transport::tcp;
    peer.flow4.connection = 7;
    world.join(peer);
    Flow next = peer.flow4;
    next.connection = 8;
    EXPECT_EQ(errorOf(world.ask(next, peer.keepalive())), ErrorNumber::staleNonce);
}

TEST(Keepalive, AnotherWorkersSocketIsNoNewAddress) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    Flow flow = peer.flow4;
    flow.worker = 3;
    EXPECT_TRUE(isSuccess(world.ask(flow, peer.keepalive())));
}

TEST(Keepalive, OfAFamilyThatExpiredIsRefusedUnderTheSessionKey) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    TestPeer v6("x", "[2001:db8::7]:7");
    ASSERT_TRUE(peer.onRegistered(world.tryJoin(peer, v6.flow(), true)));
    for (int i = 0; i < 4; ++i) {
        world.advance(seconds(10));
        EXPECT_TRUE(isSuccess(world.ask(peer, peer.keepalive())));
    }
    const Bytes refusal = world.ask(v6.flow(), peer.keepalive());
    EXPECT_EQ(errorOf(refusal), signal::error::kUnknownSession);
    EXPECT_TRUE(peer.hasIntegrity(refusal));
}

TEST(Unregister, EndsTheSessionAtOnce) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    const Bytes answer = world.ask(peer, peer.unregister());
    EXPECT_TRUE(isSuccess(answer));
    EXPECT_TRUE(peer.hasIntegrity(answer));
    EXPECT_EQ(world.service.peers(), 0U);
    EXPECT_EQ(world.log.lines.back(), "event=left peer=a room=lobby endpoint=192.0.2.1:1/UDP");
}

TEST(Stopping, TellsEveryPeerAtAllItsAddresses) {
    RegistrationWorld world;
    TestPeer a("a", "192.0.2.1:1");
    TestPeer b("b", "192.0.2.2:2");
    world.join(a);
    world.join(b);
    TestPeer v6("x", "[2001:db8::7]:7");
    ASSERT_TRUE(a.onRegistered(world.tryJoin(a, v6.flow(), true)));
    world.service.stop(world.now, world.sink);
    const auto sent = std::exchange(world.sink.sent, {});
    for (const Flow& flow : {a.flow4, v6.flow6, b.flow4}) {
        const auto told = sentTo(flow, sent);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(signal::UnregisterRequest::parse(parsed(told[0]))->reason, signal::Reason::stopping);
    }
    EXPECT_EQ(world.service.farewellsPending(), 2U);
    world.send(a.flow(), a.response(sentTo(a.flow(), sent)[0]));
    world.send(b.flow(), b.response(sentTo(b.flow(), sent)[0]));
    EXPECT_EQ(world.service.farewellsPending(), 0U);
}

TEST(Responses, ThatNobodyWaitsForAreDroppedAndCounted) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    for (const auto method : {signal::method::kKeepalive, signal::method::kRoster, signal::method::kSignal,
                              signal::method::kUnregister}) {
        const Bytes stray = peer.response(peer.request(method, [](stun::MessageWriter&) {}));
        EXPECT_TRUE(world.send(peer.flow(), stray).empty());
    }
    EXPECT_EQ(world.count(RegistrationEvent::droppedResponse), 4U);
}

struct CountingSink final : FlowSink {
    void send(const Flow&, ByteView, ByteView) override { ++sent; }
    std::size_t sent = 0;
};

TEST(Keepalive, AllocatesNothing) {
    RegistrationWorld world;
    TestPeer peer("a", "192.0.2.1:1");
    world.join(peer);
    const Bytes bytes = peer.keepalive();
    const auto request = parsed(bytes);
    CountingSink sink;
    const thisbe::test::AllocationCounter allocations;
    for (int i = 0; i < 100; ++i)
        world.service.onRequest(world.now, request, peer.flow4, sink);
    EXPECT_EQ(allocations.count(), 0U);
    EXPECT_EQ(sink.sent, 100U);
}

} // namespace
} // namespace thisbe::rendezvous
