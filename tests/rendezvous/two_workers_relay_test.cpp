// Two allocations of one server on different workers exchange data inside it.
#include "tests/rendezvous/relay_of_two_workers.h"

namespace thisbe::rendezvous::test {
namespace {

TEST_F(RelayOfTwoWorkers, DataPassesInsideTheServerInOrder) {
    Client alice = allocate(udp(0));
    Client bob = allocate(udp(1));
    bind(alice, bob.relay);
    bind(bob, alice.relay);
    std::vector<std::string> expected;
    for (int i = 0; i < 200; ++i) {
        expected.push_back("message " + std::to_string(i));
        send(alice, expected.back());
    }
    EXPECT_EQ(heard(bob, expected.size()), expected);
    send(bob, "and back");
    EXPECT_EQ(heard(alice, 1), std::vector<std::string>{"and back"});
    stop();
    EXPECT_EQ(handedOver(), 201U);
    EXPECT_EQ(inside(), 201U);
    EXPECT_EQ(worker(0).relay()->counters().toClients, 1U);
    EXPECT_EQ(worker(1).relay()->counters().toClients, 200U);
}

TEST_F(RelayOfTwoWorkers, AnUnboundPeerIsToldByItsRelayedAddress) {
    Client alice = allocate(udp(0));
    Client bob = allocate(udp(1));
    bind(alice, bob.relay);
    permit(bob, alice.relay);
    send(alice, "hello");
    const Bytes indication = [&] {
        EXPECT_TRUE(turnUntil([&] { return !bob.caller->inbox.empty(); }));
        return bob.caller->inbox.front();
    }();
    EXPECT_EQ(parsed(indication).get<stun::XorPeerAddress>().value().value, alice.relay);
    EXPECT_EQ(asText(parsed(indication).get<stun::Data>().value().value), "hello");
}

TEST_F(RelayOfTwoWorkers, WithoutAPermissionItIsDroppedThere) {
    Client alice = allocate(udp(0));
    Client bob = allocate(udp(1));
    bind(alice, bob.relay);
    send(alice, "unasked");
    permit(alice, bob.relay); // answered: it was handed over
    for (int turn = 0; turn < 2; ++turn) {
        expectSuccess(refresh(bob, std::chrono::seconds{600}));
    }
    permit(bob, alice.relay);
    send(alice, "asked");
    EXPECT_TRUE(turnUntil([&] { return !bob.caller->inbox.empty(); }));
    EXPECT_EQ(asText(parsed(bob.caller->inbox.front()).get<stun::Data>().value().value), "asked");
    stop();
    EXPECT_EQ(worker(1).relay()->counters().of(TurnDrop::noPermission), 1U);
}

TEST_F(RelayOfTwoWorkers, ATcpClientGetsItWhole) {
    Client alice = allocate(udp(0));
    Client bob = allocate(tcp(1));
    bind(alice, bob.relay);
    bind(bob, alice.relay);
    send(alice, "one");
    send(bob, "two");
    EXPECT_EQ(heard(bob, 1), std::vector<std::string>{"one"});
    EXPECT_EQ(heard(alice, 1), std::vector<std::string>{"two"});
}

class RelayOfUnjoinedWorkers : public RelayOfTwoWorkers {
  protected:
    RelayOfUnjoinedWorkers() { joined_ = false; }
};

TEST_F(RelayOfUnjoinedWorkers, DataPassesThroughTheKernel) {
    Client alice = allocate(udp(0));
    Client bob = allocate(udp(1));
    bind(alice, bob.relay);
    bind(bob, alice.relay);
    send(alice, "hello");
    EXPECT_EQ(heard(bob, 1), std::vector<std::string>{"hello"});
    stop();
    EXPECT_EQ(inside(), 0U);
}

} // namespace
} // namespace thisbe::rendezvous::test
