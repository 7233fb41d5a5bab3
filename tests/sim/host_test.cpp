#include "tests/sim/endpoint_driver.h"
#include "tests/sim/host.h"
#include "tests/sim/world.h"

#include <gtest/gtest.h>

namespace thisbe::sim {
namespace {

using namespace std::chrono_literals;
using natlab::NatKind;

constexpr std::array<std::uint8_t, 4> kPing{'p', 'i', 'n', 'g'};
const Endpoint kAny4{IpAddress::unspecified(AddressFamily::ipv4), 0};
const Endpoint kAny6{IpAddress::unspecified(AddressFamily::ipv6), 0};
const Endpoint kServer4{Internet::serverAddress(AddressFamily::ipv4), 3478};

SendReport send(SimSocket& socket, const Datagram& datagram) {
    return socket.send(std::span(&datagram, 1));
}

class HostTest : public testing::Test {
  protected:
    Host& a() { return world_.a(); }
    Host& server() { return world_.server(); }
    void run() { world_.simulation().runFor(1s); }
    static IpAddress addressOf(Host& host) { return host.interfaces().front()->addresses().front().address; }

    World world_{1, NatKind::open, NatKind::portRestricted};
};

TEST_F(HostTest, AWildcardSocketTellsTheAddressThatADatagramCameTo) {
    const auto listening = server().openUdp({kAny4.address(), 3478});
    const auto sending = a().openUdp(kAny4);
    for (const unsigned which : {0U, 1U}) {
        const Endpoint to{Internet::serverAddress(AddressFamily::ipv4, which), 3478};
        send(*sending, {kPing, {}, to});
        run();
        const auto received = listening->receive();
        ASSERT_EQ(received.size(), 1U);
        EXPECT_EQ(received[0].local, to);
        EXPECT_EQ(received[0].remote, (Endpoint{addressOf(a()), sending->localEndpoint().port()}));
        EXPECT_TRUE(std::equal(received[0].payload.begin(), received[0].payload.end(), kPing.begin()));
    }
}

TEST_F(HostTest, AnswersLeaveFromThePinnedSource) {
    const auto listening = a().openUdp(kAny4);
    const auto sending = server().openUdp({kAny4.address(), 3478});
    const Endpoint to{addressOf(a()), listening->localEndpoint().port()};
    const Endpoint second{Internet::serverAddress(AddressFamily::ipv4, 1), 0};
    EXPECT_TRUE(send(*sending, {kPing, second, to}).failures.empty());
    run();
    EXPECT_EQ(listening->receive()[0].remote.address(), second.address());
    const Endpoint foreign{addressOf(a()), 0};
    EXPECT_EQ(send(*sending, {kPing, foreign, to}).failures[0].error, DatagramError::badAddress);
}

TEST_F(HostTest, AClosedPortIsRefusedWithAPathError) {
    for (const AddressFamily family : {AddressFamily::ipv4, AddressFamily::ipv6}) {
        const auto socket = a().openUdp({IpAddress::unspecified(family), 0});
        const Endpoint closed{Internet::serverAddress(family), 9};
        send(*socket, {kPing, {}, closed});
        run();
        const auto errors = socket->takePathErrors();
        ASSERT_EQ(errors.size(), 1U);
        EXPECT_EQ(errors[0].remote, closed);
        EXPECT_EQ(errors[0].error, DatagramError::refused);
        EXPECT_EQ(errors[0].icmpType, family == AddressFamily::ipv4 ? 3 : 1);
        EXPECT_EQ(errors[0].icmpCode, family == AddressFamily::ipv4 ? 3 : 4);
        EXPECT_TRUE(socket->takePathErrors().empty());
    }
}

TEST_F(HostTest, PathErrorsFindTheirWayBackThroughTheNat) {
    const auto socket = world_.b().openUdp(kAny4);
    send(*socket, {kPing, {}, {kServer4.address(), 9}});
    run();
    const auto errors = socket->takePathErrors();
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors[0].error, DatagramError::refused);
}

TEST_F(HostTest, TheHopLimitSaysHowFarADatagramGoes) {
    const auto listening = server().openUdp(kServer4);
    const auto socket = world_.b().openUdp(kAny4);
    // Gateway, router, server: with 2 it dies at the router.
    for (const std::uint8_t hops : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}}) {
        Datagram datagram{kPing, {}, kServer4};
        datagram.hopLimit = hops;
        send(*socket, datagram);
        run();
        EXPECT_EQ(listening->receive().size(), hops == 3 ? 1U : 0U);
        const auto errors = socket->takePathErrors();
        ASSERT_EQ(errors.size(), hops == 3 ? 0U : 1U);
        if (hops != 3) {
            EXPECT_EQ(errors[0].icmpType, 11);
        }
        // What expires at the NAT itself leaves no mapping; at the router it does.
        EXPECT_EQ(world_.homeB().gateway->nat()->mappings().size(), hops == 1 ? 0U : 1U);
    }
}

TEST_F(HostTest, UnknownDestinationsAreUnreachable) {
    const auto socket = a().openUdp(kAny4);
    send(*socket,
         {kPing, {}, Endpoint::parse("198.51.100.77:1").value()});    // on the server's subnet, nobody there
    send(*socket, {kPing, {}, Endpoint::parse("8.8.8.8:1").value()}); // no route at the router
    run();
    const auto errors = socket->takePathErrors();
    ASSERT_EQ(errors.size(), 2U);
    EXPECT_EQ(errors[0].error, DatagramError::unreachable);
    EXPECT_EQ(errors[1].error, DatagramError::unreachable);
    const auto six = world_.b().openUdp(kAny6); // a home without IPv6
    EXPECT_EQ(send(*six, {kPing, {}, {Internet::serverAddress(AddressFamily::ipv6), 1}}).failures[0].error,
              DatagramError::unreachable);
}

TEST_F(HostTest, ASmallMtuOnTheWayIsReportedAndFragmentedAround) {
    const std::vector<std::uint8_t> big(1400);
    const Endpoint to{Internet::serverAddress(AddressFamily::ipv6), 3478};
    const auto listening = server().openUdp(to);
    const auto socket = a().openUdp(kAny6);
    world_.internet().router().interfaces().front()->conditions().mtu = 1280;
    send(*socket, {big, {}, to});
    run();
    const auto errors = socket->takePathErrors();
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors[0].error, DatagramError::tooBig);
    EXPECT_EQ(errors[0].mtu, 1280U);
    send(*socket, {big, {}, to}); // the host knows now
    Datagram probe{big, {}, to};
    probe.dontFragment = true;
    send(*socket, probe);
    run();
    EXPECT_EQ(listening->receive().size(), 1U);
    EXPECT_EQ(socket->takePathErrors().size(), 1U);
}

TEST_F(HostTest, AnMtuBlackHoleSaysNothing) {
    const std::vector<std::uint8_t> big(1400);
    const auto listening = server().openUdp(kServer4);
    const auto socket = a().openUdp(kAny4);
    auto& conditions = world_.internet().router().interfaces().front()->conditions();
    conditions.mtu = 1280;
    conditions.mtuBlackHole = true;
    send(*socket, {big, {}, kServer4});
    send(*socket, {kPing, {}, kServer4});
    run();
    EXPECT_EQ(listening->receive().size(), 1U);
    EXPECT_TRUE(socket->takePathErrors().empty());
    EXPECT_EQ(world_.simulation().trace().drops(DropReason::tooBig), 1U);
}

TEST_F(HostTest, ARoamingHostKeepsItsWildcardSocketAndShowsItsNewAddress) {
    const auto listening = server().openUdp(kServer4);
    const auto socket = a().openUdp(kAny4);
    Interface& interface = *a().interfaces().front();
    Home& there = world_.homeB();
    a().move(interface, *there.lan, IpAddress::parse("192.168.1.77").value(), 24, there.lan4);
    EXPECT_TRUE(send(*socket, {kPing, {}, kServer4}).failures.empty());
    run();
    const auto received = listening->receive();
    ASSERT_EQ(received.size(), 1U);
    EXPECT_EQ(received[0].remote.address(), there.externalAddress());
}

TEST_F(HostTest, PowerOffEndsProcessesAndSockets) {
    const auto listening = server().openUdp(kServer4);
    const auto socket = a().openUdp(kAny4);
    server().powerOff();
    EXPECT_FALSE(listening->isAlive());
    EXPECT_EQ(send(*listening, {kPing, {}, {addressOf(a()), 1}}).failures.size(), 1U);
    send(*socket, {kPing, {}, kServer4});
    run();
    EXPECT_EQ(world_.simulation().trace().drops(DropReason::hostDown), 1U);
    server().powerOn();
    const auto again = server().openUdp(kServer4);
    send(*socket, {kPing, {}, kServer4});
    run();
    EXPECT_EQ(again->receive().size(), 1U);
}

TEST_F(HostTest, AFullReceiveBufferDrops) {
    const auto listening = server().openUdp(kServer4);
    listening->setReceiveBuffer(10);
    const auto socket = a().openUdp(kAny4);
    for (int i = 0; i < 3; ++i)
        send(*socket, {kPing, {}, kServer4});
    run();
    EXPECT_EQ(listening->receive().size(), 2U);
    EXPECT_EQ(world_.simulation().trace().drops(DropReason::receiveBuffer), 1U);
}

TEST_F(HostTest, TalksToItself) {
    const auto listening = a().openUdp({kAny4.address(), 5000});
    const auto socket = a().openUdp(kAny4);
    send(*socket, {kPing, {}, {addressOf(a()), 5000}});
    EXPECT_TRUE(listening->receive().empty()) << "not before the sender has returned to the loop";
    run();
    EXPECT_EQ(listening->receive().size(), 1U);
}

TEST_F(HostTest, RefusesForeignAndTakenAddresses) {
    const auto taken = server().openUdp(kServer4);
    EXPECT_THROW(server().openUdp(kServer4), std::runtime_error);
    EXPECT_THROW(a().openUdp(kServer4), std::runtime_error);
}

TEST_F(HostTest, ADeprecatedAddressIsNoSourceWhileThereIsAnother) {
    Interface& interface = *a().interfaces().front();
    const IpAddress old = a().sourceFor(Internet::serverAddress(AddressFamily::ipv6));
    const IpAddress fresh = IpAddress::parse("2001:db8:1:1::abcd").value();
    interface.addAddress(fresh, 64);
    interface.deprecateAddress(old);
    EXPECT_EQ(a().sourceFor(Internet::serverAddress(AddressFamily::ipv6)), fresh);
    interface.removeAddress(fresh);
    EXPECT_EQ(a().sourceFor(Internet::serverAddress(AddressFamily::ipv6)), old);
}

// Says "tick" once a second, so many times, and counts what comes back.
class Ticker {
  public:
    explicit Ticker(int count) : left_(count) {}
    void start(const Endpoint& to, TimePoint now) {
        to_ = to;
        next_ = now;
    }
    void onDatagram(const Datagram&, TimePoint) { ++answers_; }
    void onPathError(const PathError&, TimePoint) { ++errors_; }
    void onDeadline(TimePoint now) {
        if (now < next_) return;
        due_ = true;
        next_ = --left_ > 0 ? next_ + 1s : kNever;
    }
    TimePoint nextDeadline() const { return next_; }
    void takeOutput(DatagramBatch& out) {
        if (due_) out.append({kPing, {}, to_});
        due_ = false;
    }
    int answers() const { return answers_; }
    int errors() const { return errors_; }

  private:
    Endpoint to_;
    TimePoint next_ = kNever;
    int left_;
    bool due_ = false;
    int answers_ = 0;
    int errors_ = 0;
};

// Sends back what comes.
class Echo {
  public:
    void onDatagram(const Datagram& datagram, TimePoint) {
        waiting_.append({datagram.payload, datagram.local, datagram.remote});
    }
    void onDeadline(TimePoint) {}
    TimePoint nextDeadline() const { return kNever; }
    void takeOutput(DatagramBatch& out) {
        for (const Datagram& datagram : waiting_.datagrams())
            out.append(datagram);
        waiting_.clear();
    }

  private:
    DatagramBatch waiting_{16, 1024};
};

TEST_F(HostTest, ADriverRunsSansIoObjectsWithTheirDeadlines) {
    server().start<EndpointDriver<Echo>>().open({kAny4.address(), 3478});
    auto& ticker = world_.b().start<EndpointDriver<Ticker>>(5);
    ticker.open(kAny4);
    // The second address answers from itself, or the NAT would not let the answer in.
    const Endpoint to{Internet::serverAddress(AddressFamily::ipv4, 1), 3478};
    ticker.call([&](Ticker& protocol, TimePoint now) { protocol.start(to, now); });
    world_.simulation().runFor(2500ms);
    EXPECT_EQ(ticker.protocol().answers(), 3);
    server().powerOff();
    server().powerOn(); // nobody listens any more
    world_.simulation().runFor(10s);
    EXPECT_EQ(ticker.protocol().answers(), 3);
    EXPECT_EQ(ticker.protocol().errors(), 2);
    EXPECT_EQ(ticker.sendFailures(), 0U);
}

TEST_F(HostTest, AnIpv6FirewallPassesAnswersOnly) {
    World world(2, NatKind::ipv6Firewall, NatKind::open);
    const auto inside = world.a().openUdp(kAny6);
    const auto outside = world.b().openUdp(kAny6);
    const auto of = [](Host& host, const SimSocket& socket) {
        return Endpoint{host.sourceFor(Internet::serverAddress(AddressFamily::ipv6)),
                        socket.localEndpoint().port()};
    };
    send(*outside, {kPing, {}, of(world.a(), *inside)});
    world.simulation().runFor(1s);
    EXPECT_TRUE(inside->receive().empty());
    send(*inside, {kPing, {}, of(world.b(), *outside)});
    world.simulation().runFor(1s);
    ASSERT_EQ(outside->receive().size(), 1U);
    send(*outside, {kPing, {}, of(world.a(), *inside)});
    world.simulation().runFor(1s);
    EXPECT_EQ(inside->receive().size(), 1U);
    world.simulation().runFor(3min);
    send(*outside, {kPing, {}, of(world.a(), *inside)});
    world.simulation().runFor(1s);
    EXPECT_TRUE(inside->receive().empty());
}

} // namespace
} // namespace thisbe::sim
