// Registration, presence and signals where the kernel spreads one room's peers over two workers.
#include "shared/signal/attributes/roster_entry.h"
#include "shared/signal/numbers.h"
#include "shared/signal/refusal.h"
#include "tests/rendezvous/two_workers.h"

namespace thisbe::rendezvous::test {
namespace {

using namespace std::chrono_literals;
using Ids = std::vector<std::string>;

constexpr std::array<std::uint16_t, 2> kBoth = {0, 1};

bool isSuccess(const Bytes& message) {
    return parsed(message).messageClass() == stun::MessageClass::successResponse;
}
signal::Refusal refusalIn(const Bytes& message) {
    return signal::Refusal::parse(parsed(message)).value();
}

TestPeer peerIn(const std::string& room, const char* id) {
    return {id, "127.0.0.1:1", room};
}

TEST_F(TwoWorkers, OneRoomIsSpreadOverBoth) {
    for (const std::uint16_t owner : kBoth) {
        const auto near = udp(0);
        const auto far = udp(1);
        TestPeer a = peerIn(roomOf(owner), "a");
        TestPeer b = peerIn(roomOf(owner), "b");
        join(*near, a);
        join(*far, b);
        EXPECT_EQ(roster(*near, a), (Ids{"a", "b"}));
        EXPECT_EQ(roster(*far, b), (Ids{"a", "b"}));
        EXPECT_TRUE(isSuccess(ask(*far, b.keepalive())));
        EXPECT_TRUE(isSuccess(ask(*near, a.keepalive())));
        EXPECT_TRUE(isSuccess(ask(*far, b.unregister())));
        EXPECT_EQ(roster(*near, a), Ids{"a"});
    }
}

TEST_F(TwoWorkers, ARegistrationOverTcpMayArriveAtTheOther) {
    for (const std::uint16_t owner : kBoth) {
        const auto caller = tcp(static_cast<std::uint16_t>(1 - owner));
        TestPeer peer = peerIn(roomOf(owner), "a");
        join(*caller, peer);
        EXPECT_TRUE(isSuccess(ask(*caller, peer.keepalive())));
        EXPECT_EQ(roster(*caller, peer), Ids{"a"});
        const auto other = udp(owner);
        TestPeer b = peerIn(roomOf(owner), "b");
        join(*other, b);
        // And the server begins a conversation over it.
        other->send(b.signal("a", 1, "hello"));
        const Bytes arrived = await(*caller, signal::method::kSignal);
        EXPECT_TRUE(peer.hasIntegrity(arrived));
    }
}

TEST_F(TwoWorkers, FamiliesMayArriveAtDifferentOnes) {
    const auto v4 = udp(0);
    const auto v6 = udp(1, AddressFamily::ipv6);
    TestPeer peer = peerIn(roomOf(0), "a");
    join(*v4, peer);
    EXPECT_TRUE(peer.onRegistered(tryJoin(*v6, peer, true)));
    EXPECT_TRUE(isSuccess(ask(*v6, peer.keepalive())));
    EXPECT_TRUE(isSuccess(ask(*v4, peer.keepalive())));
    const Bytes page = ask(*v6, peer.rosterPage(""));
    const auto entry = parsed(page).get<signal::RosterEntry>().value();
    EXPECT_EQ(entry.endpoints.public4, v4->flow().remote);
    EXPECT_EQ(entry.endpoints.public6, v6->flow().remote);
}

TEST_F(TwoWorkers, APeerMovesFromOneToTheOther) {
    for (const std::uint16_t owner : kBoth) {
        const auto before = udp(owner);
        const auto after = udp(static_cast<std::uint16_t>(1 - owner));
        TestPeer peer = peerIn(roomOf(owner), "a");
        join(*before, peer);
        const Bytes challenge = ask(*after, peer.keepalive());
        const auto nonce = refusalIn(challenge).nonce;
        ASSERT_TRUE(nonce);
        EXPECT_TRUE(isSuccess(ask(*after, peer.keepalive(nonce))));
        EXPECT_EQ(roster(*after, peer), Ids{"a"});
    }
}

TEST_F(TwoWorkers, SignalsCross) {
    const auto near = udp(0);
    const auto far = udp(1);
    TestPeer a = peerIn(roomOf(0), "a");
    TestPeer b = peerIn(roomOf(0), "b");
    join(*near, a);
    join(*far, b);
    const auto cross = [&](Caller& from, TestPeer& sender, Caller& to, TestPeer& receiver) {
        const Bytes sent = sender.signal(receiver.id, 1, "hello");
        from.send(sent);
        const Bytes arrived = await(to, signal::method::kSignal);
        EXPECT_TRUE(receiver.hasIntegrity(arrived));
        to.send(receiver.receipt(arrived));
        ASSERT_TRUE(turnUntil([&] {
            return std::ranges::any_of(from.inbox, [&](const Bytes& answer) {
                return parsed(answer).transactionId() == parsed(sent).transactionId() && isSuccess(answer);
            });
        }));
    };
    cross(*near, a, *far, b);
    cross(*far, b, *near, a);
}

class ImpatientServer : public TwoWorkers {
  protected:
    void SetUp() override {
        options_.keepaliveInterval = 300ms;
        options_.expiry = 1s;
        TwoWorkers::SetUp();
    }
};

TEST_F(ImpatientServer, WhoIsSilentTimesOutWhicheverHeardHim) {
    for (const std::uint16_t owner : kBoth) {
        const auto living = udp(owner);
        auto killed = udp(static_cast<std::uint16_t>(1 - owner));
        TestPeer a = peerIn(roomOf(owner), "a");
        TestPeer b = peerIn(roomOf(owner), "b");
        join(*living, a);
        join(*killed, b);
        EXPECT_EQ(roster(*living, a), (Ids{"a", "b"}));
        killed.reset();
        // Asking keeps the living one alive.
        EXPECT_TRUE(turnUntil([&] { return roster(*living, a) == Ids{"a"}; }));
    }
}

// The owner asks whether the old holder is there; the kernel's "nobody listens there" may come to either
// worker.
TEST_F(TwoWorkers, TheOtherOneTellsThatAHoldersPortIsClosed) {
    for (int i = 0; i < 8; ++i) {
        auto caller = udp(static_cast<std::uint16_t>(i % 2));
        TestPeer crashed = peerIn(roomOf(0), "a");
        join(*caller, crashed);
        caller.reset();

        const auto next = udp(0);
        TestPeer back = peerIn(roomOf(0), "a");
        std::swap(back.identity, crashed.identity);
        Bytes answer = tryJoin(*next, back);
        std::chrono::milliseconds patienceLeft{0};
        while (!isSuccess(answer)) {
            ASSERT_EQ(refusalIn(answer).number, signal::error::kAlreadyRegistered);
            patienceLeft = refusalIn(answer).retryAfter.value();
            loop_.runOnce(10ms);
            answer = tryJoin(*next, back);
        }
        // By evidence, not because the time for an answer was over.
        EXPECT_GT(patienceLeft, 500ms) << i;
        EXPECT_TRUE(back.onRegistered(answer));
        EXPECT_TRUE(isSuccess(ask(*next, back.unregister())));
    }
}

class SmallServer : public TwoWorkers {
  protected:
    void SetUp() override {
        options_.limits.registrationsPerSource = 2;
        TwoWorkers::SetUp();
    }
};

TEST_F(SmallServer, CountsOneSourceOverBothWorkers) {
    const auto caller = udp(0);
    const auto other = udp(1);
    const auto third = udp(0);
    TestPeer a = peerIn(roomOf(0), "a");
    TestPeer b = peerIn(roomOf(1), "b");
    join(*caller, a);
    join(*other, b);
    for (const std::uint16_t owner : kBoth) {
        TestPeer c = peerIn(roomOf(owner), "c");
        const Bytes refused = tryJoin(*third, c);
        EXPECT_EQ(refusalIn(refused).number, signal::error::kLimitReached);
        EXPECT_EQ(refusalIn(refused).limit, "registrations from this address");
    }
    EXPECT_TRUE(isSuccess(ask(*other, b.unregister())));
    TestPeer c = peerIn(roomOf(0), "c");
    join(*third, c);
}

TEST_F(TwoWorkers, WhatProvesNothingStaysWithWhoeverHeardIt) {
    const auto caller = udp(1);
    TestPeer peer = peerIn(roomOf(0), "a");
    // A Register with a nonce that is not ours is challenged on the spot.
    Bytes request = peer.secondRegister(ask(*caller, peer.firstRegister()));
    const auto nonce = parsed(request).find(stun::AttributeType::nonce).value();
    const auto offset = static_cast<std::size_t>(nonce.data() - parsed(request).bytes().data());
    request[offset + nonce.size() - 1] ^= 1;
    EXPECT_EQ(refusalIn(ask(*caller, request)).number, stun::ErrorNumber::staleNonce);

    join(*caller, peer);
    // An unsigned request in the name of a session of the other worker is dropped where it arrives.
    peer.key.reset();
    caller->send(peer.keepalive());
    ask(*caller, peer.firstRegister()); // by then it has been looked at
    stop();
    EXPECT_EQ(worker(1).drops().of(DropReason::unsignedForOther), 1U);
    EXPECT_EQ(worker(1).registrations().of(RegistrationEvent::refusedStaleNonce), 1U);
    EXPECT_EQ(worker(0).registrations().of(RegistrationEvent::droppedIntegrity), 0U);
}

// A worker whose peers do not acknowledge that the server stops goes when its time is over, and takes the others with
// it: without that, stop() would wait for ever.
TEST_F(TwoWorkers, BothEndThoughOnlyOneHasSilentPeers) {
    const auto caller = udp(0);
    TestPeer peer = peerIn(roomOf(0), "a");
    join(*caller, peer);
    stop();
    EXPECT_EQ(worker(0).registrations().of(RegistrationEvent::registered), 1U);
}

} // namespace
} // namespace thisbe::rendezvous::test
