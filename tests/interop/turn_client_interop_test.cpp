// Our client of a relay with coturn's server and with ours, over real sockets behind real NATs.
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "shared/net/udp_socket.h"
#include "shared/turn/allocation_client.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/support/places.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <poll.h>
#include <set>
#include <unistd.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using namespace natlab;
using turn::AllocationClient;
using turn::AllocationState;

const std::string kServer = "198.51.100.1";

class RealClient {
  public:
    explicit RealClient(const LabHost& host)
        : socket_(host.inside([&] {
              return std::make_unique<UdpSocket>(Endpoint(host.address(AddressFamily::ipv4), 0),
                                                 UdpSocket::Options{}, buffers_);
          })),
          client(options(), random_) {}

    // Takes part for a moment.
    void turnOnce() {
        send();
        pollfd waiting{.fd = socket_->fd(), .events = POLLIN, .revents = 0};
        ::poll(&waiting, 1, 5);
        for (const Datagram& datagram : socket_->receive()) {
            const auto arrival = client.onDatagram(clock_.now(), datagram);
            if (arrival.kind == AllocationClient::Arrival::Kind::data) heard.emplace(asText(arrival.data));
        }
        client.onDeadline(clock_.now());
        send();
    }
    void say(const Endpoint& peer, std::string_view text) { client.send(peer, asBytes(text), batch_); }
    TimePoint now() const { return clock_.now(); }

  private:
    static AllocationClient::Options options() {
        AllocationClient::Options out;
        out.server = Endpoint(IpAddress::parse(kServer).value(), 3478);
        out.username = "u";
        out.password = "p";
        return out;
    }
    void send() {
        client.takeOutput(batch_);
        socket_->send(batch_.datagrams());
        batch_.clear();
    }

    SystemClock clock_;
    SystemRandom random_;
    UdpBuffers buffers_;
    std::unique_ptr<UdpSocket> socket_;
    DatagramBatch batch_{256, 65536};

  public:
    AllocationClient client;
    std::set<std::string, std::less<>> heard;
};

class TurnClientInterop : public NatLabTest {
  protected:
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name) {
        std::filesystem::create_directories(folder_);
        return folder_ / name;
    }
    static bool eventually(RealClient& a, RealClient& b, const std::function<bool()>& holds) {
        for (const TimePoint end = a.now() + 10s; a.now() < end;) {
            if (holds()) return true;
            a.turnOnce();
            b.turnOnce();
        }
        return holds();
    }
    static void expectExchange(const NatLab& lab) {
        RealClient a(lab.host("a1"));
        RealClient b(lab.host("b1"));
        a.client.start(a.now());
        b.client.start(b.now());
        ASSERT_TRUE(eventually(a, b,
                               [&] {
                                   return a.client.state() == AllocationState::allocated &&
                                          b.client.state() == AllocationState::allocated;
                               }))
            << toString(a.client.state()) << ", " << toString(a.client.failure());
        const Endpoint relayA = a.client.relayed().front();
        const Endpoint relayB = b.client.relayed().front();
        a.client.addPeer(a.now(), relayB);
        b.client.addPeer(b.now(), relayA);
        ASSERT_TRUE(eventually(a, b, [&] { return a.client.isReady(relayB) && b.client.isReady(relayA); }));
        for (int i = 0; i < 100; ++i) {
            a.say(relayB, "to b " + std::to_string(i));
            b.say(relayA, "to a " + std::to_string(i));
        }
        EXPECT_TRUE(eventually(a, b, [&] { return a.heard.size() == 100 && b.heard.size() == 100; }))
            << a.heard.size() << " and " << b.heard.size();
        a.client.release(a.now());
        b.client.release(b.now());
        EXPECT_TRUE(eventually(a, b, [&] {
            return a.client.state() == AllocationState::ended && b.client.state() == AllocationState::ended;
        }));
    }

  private:
    std::filesystem::path folder_ =
        std::filesystem::path(::testing::TempDir()) / ("thisbe-turn-client-" + std::to_string(::getpid()));
};

TEST_F(TurnClientInterop, ExchangesDataThroughCoturn) {
    const NatLab lab(NatKind::portRestricted, NatKind::symmetric);
    LabProcess coturn = lab.server().start({"turnserver", "-n",
                                            "-L",         kServer,
                                            "-E",         kServer,
                                            "-u",         "u:p",
                                            "-r",         "lab",
                                            "-a",         "--no-cli",
                                            "--no-tls",   "--no-dtls",
                                            "--log-file", "stdout",
                                            "--pidfile",  file("coturn.pid"),
                                            "--userdb",   file("coturn.db")});
    ASSERT_TRUE(coturn.waitForLine("Total General servers", 10s)) << coturn.output();
    expectExchange(lab);
}

TEST_F(TurnClientInterop, ExchangesDataThroughOurs) {
    const NatLab lab(NatKind::symmetric, NatKind::portRestricted);
    // Two workers: whether both clients meet on one, or one on each, is the kernel's choice.
    LabProcess server =
        lab.server().start({test::binDir() + "/thisbe-rendezvous", "--listen", kServer, "--user", "u:p",
                            "--identity", file("identity.pem"), "--workers", "2"});
    ASSERT_TRUE(server.waitForErrorLine("event=ready", 20s)) << server.errors();
    for (int i = 0; i < 3; ++i)
        expectExchange(lab);
}

} // namespace
} // namespace thisbe
