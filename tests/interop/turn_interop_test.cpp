// The relay with programs that nobody here wrote: coturn's client in its variants, aioice, and what Wireshark
// makes of the bytes.
#include "tests/natlab/nat_lab_test.h"
#include "tests/support/places.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <unistd.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using namespace natlab;
using ::testing::HasSubstr;

const std::string kBin = test::binDir();
const std::string kServer4 = "198.51.100.1";
const std::string kServer6 = "2001:db8::1";
// The lab's Internet is made of documentation addresses, which nobody may relay to by default.
const std::vector<std::string> kAllowed = {"198.51.100.0/24", "2001:db8::/32", "::1/128"};

class TurnInterop : public NatLabTest {
  protected:
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name) {
        std::filesystem::create_directories(folder_);
        return folder_ / name;
    }

    // Ready on both families, TCP and TLS too.
    LabProcess startServer(const NatLab& lab) {
        const auto made = LabProcess::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                                           "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                                           "/CN=turn", "-keyout", file("key.pem"), "-out", file("cert.pem")},
                                          nullptr, 20s);
        EXPECT_TRUE(made.ok()) << made.errors;
        std::vector<std::string> argv = {kBin + "/thisbe-rendezvous",
                                         "--listen",
                                         kServer4,
                                         "--listen",
                                         kServer6,
                                         "--listen",
                                         "::1",
                                         "--user",
                                         "u:p",
                                         "--identity",
                                         file("identity.pem"),
                                         "--cert",
                                         file("cert.pem"),
                                         "--key",
                                         file("key.pem")};
        for (const std::string& range : kAllowed)
            argv.insert(argv.end(), {"--allow-peer", range});
        LabProcess server = lab.server().start(argv);
        EXPECT_TRUE(server.waitForErrorLine("event=ready", 20s)) << server.errors();
        return server;
    }

  private:
    std::filesystem::path folder_ =
        std::filesystem::path(::testing::TempDir()) / ("thisbe-turn-interop-" + std::to_string(::getpid()));
};

struct Variant {
    const char* name;
    std::vector<std::string> flags;
    bool peer6 = false; // the relayed address, and so the peer, is IPv6
};

const Variant kVariants[] = {
    {"plain", {}},
    {"send_method", {"-s"}},
    {"client_to_client", {"-y", "-c"}},
    {"tcp", {"-t"}},
    {"tcp_client_to_client", {"-t", "-y", "-c"}},
    {"tls", {"-t", "-S"}},
    {"relay6", {"-x"}, true},
    {"relay4", {"-X"}},
    {"dual", {"-Z"}},
    {"dont_fragment", {"-g"}},
    {"large", {"-l", "1200"}},
};

class UclientInterop : public TurnInterop, public ::testing::WithParamInterface<Variant> {
  protected:
    // Messages of two clients through the relay to an echo and back: all of them have to return.
    static void expectNoLoss(const LabHost& from, const std::string& server) {
        const Variant& variant = GetParam();
        const bool tls = std::ranges::find(variant.flags, "-S") != variant.flags.end();
        std::vector<std::string> argv = {"turnutils_uclient",
                                         "-u",
                                         "u",
                                         "-w",
                                         "p",
                                         "-m",
                                         "2",
                                         "-n",
                                         "50",
                                         "-z",
                                         "5",
                                         "-p",
                                         tls ? "5349" : "3478",
                                         "-e",
                                         variant.peer6 ? "2001:db8::2" : "198.51.100.2",
                                         "-r",
                                         "3480"};
        argv.insert(argv.end(), variant.flags.begin(), variant.flags.end());
        argv.push_back(server);
        const auto outcome = from.run(argv, 60s);
        EXPECT_THAT(outcome.output, HasSubstr("Total lost packets 0 (0.000000%)"))
            << from.name() << " to " << server << outcome.output << outcome.errors;
        EXPECT_THAT(outcome.output, ::testing::ContainsRegex("tot_recv_bytes ~ [1-9]"))
            << "something came back at all";
    }
};

TEST_P(UclientInterop, LosesNothing) {
    const NatLab lab(NatKind::open, NatKind::portRestricted);
    auto server = startServer(lab);
    LabProcess peer =
        lab.server().start({"turnutils_peer", "-p", "3480", "-L", "198.51.100.2", "-L", "2001:db8::2"});
    expectNoLoss(lab.host("b1"), kServer4);
    expectNoLoss(lab.server(), "::1");
    const auto stopped = server.terminate();
    EXPECT_TRUE(stopped.ok()) << stopped.errors;
}

std::string variantName(const ::testing::TestParamInfo<Variant>& given) {
    return given.param.name;
}

INSTANTIATE_TEST_SUITE_P(Variants, UclientInterop, ::testing::ValuesIn(kVariants), variantName);

class AioiceInterop : public TurnInterop, public ::testing::WithParamInterface<std::array<const char*, 2>> {};

TEST_P(AioiceInterop, RelayOnlyAgentsExchangeData) {
    const NatLab lab(NatKind::portRestricted, NatKind::open);
    const auto [transport, family] = GetParam();
    const auto server = startServer(lab);
    // IPv6 from the host that has a global address; IPv4 from behind a NAT.
    const LabHost& host = std::string(family) == "6" ? lab.server() : lab.host("a1");
    const auto outcome =
        host.run({"/usr/bin/python3", test::sourceDir() + "/tests/interop/aioice_relay.py",
                  std::string(family) == "6" ? kServer6 : kServer4, "3478", "u", "p", transport, family},
                 60s);
    EXPECT_THAT(outcome.output, HasSubstr("exchanged 200")) << outcome.output << outcome.errors;
}

INSTANTIATE_TEST_SUITE_P(Ways, AioiceInterop,
                         ::testing::Values(std::array{"udp", "4"}, std::array{"tcp", "4"},
                                           std::array{"udp", "6"}),
                         [](const auto& given) {
                             return std::string(given.param[0]) + "_ipv" + given.param[1];
                         });

TEST_F(TurnInterop, TsharkDecodesEveryMessageWithoutAComplaint) {
    const NatLab lab(NatKind::open, NatKind::open);
    const auto server = startServer(lab);
    LabProcess peer = lab.server().start({"turnutils_peer", "-p", "3480", "-L", "198.51.100.2"});
    const auto capture = file("turn.pcap");
    LabProcess tcpdump =
        lab.server().start({"tcpdump", "-i", "any", "-U", "-Z", "root", "-w", capture, "port 3478"});
    ASSERT_TRUE(tcpdump.waitForErrorLine("listening on", 10s)) << tcpdump.errors();
    for (const std::vector<std::string>& flags :
         std::vector<std::vector<std::string>>{{}, {"-s"}, {"-Z"}, {"-t"}}) {
        std::vector<std::string> argv = {
            "turnutils_uclient", "-u", "u",   "-w", "p", "-n", "5", "-z", "5", "-e",
            "198.51.100.2",      "-r", "3480"};
        argv.insert(argv.end(), flags.begin(), flags.end());
        argv.push_back(kServer4);
        lab.host("a1").run(argv, 30s);
    }
    tcpdump.terminate();

    const auto summary = LabProcess::run({"tshark", "-r", capture, "-Y", "stun"}, nullptr, 60s);
    for (const char* message :
         {"Allocate Request", "Allocate Error Response", "Allocate Success Response",
          "CreatePermission Success Response", "Channel-Bind Success Response", "Refresh Success Response",
          "Send Indication", "Data Indication", "ChannelData"})
        EXPECT_THAT(summary.output, HasSubstr(message)) << summary.errors;
    // coturn's client writes a few attributes that Wireshark remarks on; what we sent has to be above
    // remarks.
    const auto complaints = LabProcess::run({"tshark", "-r", capture, "-Y",
                                             "(udp.srcport == 3478 || tcp.srcport == 3478) && (_ws.malformed "
                                             "|| (stun && _ws.expert.severity >= \"Warning\"))"},
                                            nullptr, 60s);
    EXPECT_EQ(complaints.output, "") << complaints.errors;
}

} // namespace
} // namespace thisbe
