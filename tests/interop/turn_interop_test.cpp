// The relay with programs that nobody here wrote: coturn's client in its variants, aioice, and what Wireshark
// makes of the bytes.
#include "tests/interop/turn_interop.h"
#include "tests/support/places.h"

#include <gmock/gmock.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using namespace natlab;
using ::testing::HasSubstr;

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
    startCapture(lab);
    expectNoLoss(lab.host("b1"), kTurnServer4);
    expectNoLoss(lab.server(), "::1");
    expectCleanCapture();
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
    startCapture(lab);
    // IPv6 from the host that has a global address; IPv4 from behind a NAT.
    const LabHost& host = std::string(family) == "6" ? lab.server() : lab.host("a1");
    const auto outcome = host.run({"/usr/bin/python3", test::sourceDir() + "/tests/interop/aioice_relay.py",
                                   std::string(family) == "6" ? kTurnServer6 : kTurnServer4, "3478", "u", "p",
                                   transport, family},
                                  60s);
    EXPECT_THAT(outcome.output, HasSubstr("exchanged 200")) << outcome.output << outcome.errors;
    EXPECT_THAT(expectCleanCapture(), HasSubstr("Allocate Success Response"));
}

INSTANTIATE_TEST_SUITE_P(Ways, AioiceInterop,
                         ::testing::Values(std::array{"udp", "4"}, std::array{"tcp", "4"},
                                           std::array{"udp", "6"}),
                         [](const auto& given) {
                             return std::string(given.param[0]) + "_ipv" + given.param[1];
                         });

TEST_F(TurnInterop, TsharkDecodesEveryKindOfMessage) {
    const NatLab lab(NatKind::open, NatKind::open);
    const auto server = startServer(lab);
    LabProcess peer = lab.server().start({"turnutils_peer", "-p", "3480", "-L", "198.51.100.2"});
    startCapture(lab);
    for (const std::vector<std::string>& flags :
         std::vector<std::vector<std::string>>{{}, {"-s"}, {"-Z"}, {"-t"}}) {
        std::vector<std::string> argv = {
            "turnutils_uclient", "-u", "u",   "-w", "p", "-n", "5", "-z", "5", "-e",
            "198.51.100.2",      "-r", "3480"};
        argv.insert(argv.end(), flags.begin(), flags.end());
        argv.push_back(kTurnServer4);
        lab.host("a1").run(argv, 30s);
    }
    const std::string seen = expectCleanCapture();
    for (const char* message :
         {"Allocate Request", "Allocate Error Response", "Allocate Success Response",
          "CreatePermission Success Response", "Channel-Bind Success Response", "Refresh Success Response",
          "Send Indication", "Data Indication", "ChannelData"})
        EXPECT_THAT(seen, HasSubstr(message));
}

} // namespace
} // namespace thisbe
