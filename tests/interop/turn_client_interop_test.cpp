// Our client of a relay with coturn's server and with ours, over real sockets behind real NATs.
#include "tests/natlab/nat_lab_test.h"
#include "tests/support/places.h"
#include "tests/turn/lab_relay_client.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using namespace natlab;
using turn::AllocationState;
using turn::LabRelayClient;

const std::string kServer = "198.51.100.1";
const Endpoint kServerEndpoint = Endpoint::parse("198.51.100.1:3478").value();

class TurnClientInterop : public NatLabTest {
  protected:
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name) {
        std::filesystem::create_directories(folder_);
        return folder_ / name;
    }
    static bool eventually(LabRelayClient& a, LabRelayClient& b, const std::function<bool()>& holds) {
        for (const TimePoint end = a.now() + 10s; a.now() < end;) {
            if (holds()) return true;
            a.turnOnce();
            b.turnOnce();
        }
        return holds();
    }
    static void expectExchange(const NatLab& lab) {
        LabRelayClient a(lab.host("a1"), kServerEndpoint);
        LabRelayClient b(lab.host("b1"), kServerEndpoint);
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
