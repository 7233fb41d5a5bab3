// Our relay with the browser that most people have: pages whose connections may use nothing else.
#include "tests/interop/turn_interop.h"
#include "tests/support/places.h"

#include <gmock/gmock.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using namespace natlab;
using ::testing::HasSubstr;

struct Way {
    const char* name;
    NatKind home;
    std::string server;
    const char* transport;

    friend void PrintTo(const Way& way, std::ostream* out) { *out << way.name; } // NOLINT: gtest's name
};

const Way kWays[] = {
    {"udp_ipv4", NatKind::portRestricted, kTurnServer4, "udp"},
    {"tcp_ipv4", NatKind::udpBlocked, kTurnServer4, "tcp"},
    {"udp_ipv6", NatKind::ipv6Only, "[" + kTurnServer6 + "]", "udp"},
    {"tcp_ipv6", NatKind::ipv6Only, "[" + kTurnServer6 + "]", "tcp"},
};

class ChromiumInterop : public TurnInterop, public ::testing::WithParamInterface<Way> {
  protected:
    void SetUp() override {
        TurnInterop::SetUp();
        const auto found = LabProcess::run({"/bin/sh", "-c", "command -v chromium"}, nullptr, 10s);
        if (!found.ok()) GTEST_SKIP() << "no Chromium on this host (Debian package: chromium)";
    }
};

TEST_P(ChromiumInterop, RelayOnlyConnectionsExchangeAThousandMessages) {
    const NatLab lab(GetParam().home, NatKind::open);
    const auto server = startServer(lab);
    startCapture(lab);
    const std::string here = test::sourceDir() + "/tests/interop/";
    const auto outcome =
        lab.host("a1").run({"/usr/bin/python3", here + "chromium_page.py", here + "chromium_relay.html",
                            "url=turn:" + GetParam().server + ":3478?transport=" + GetParam().transport,
                            "username=u", "credential=p", "count=1000"},
                           90s);
    EXPECT_EQ(outcome.exitStatus, 0) << outcome.output << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("exchanged 1000\n"));
    EXPECT_THAT(outcome.output,
                HasSubstr(std::string("path local=relay remote=relay to-relay=") + GetParam().transport));
    const std::string seen = expectCleanCapture();
    EXPECT_THAT(seen, HasSubstr("Allocate Success Response"));
    EXPECT_THAT(seen, HasSubstr("ChannelData"));
}

INSTANTIATE_TEST_SUITE_P(Ways, ChromiumInterop, ::testing::ValuesIn(kWays),
                         [](const auto& given) { return given.param.name; });

} // namespace
} // namespace thisbe
