// Homes behind the NAT in user space: all nine pairs of RFC 4787, and what only it can do, delay and loss.
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/lab_tcp.h"
#include "tests/natlab/lab_udp_socket.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/natlab/nat_probe.h"

#include <tuple>

namespace thisbe::natlab {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kArrives{3000};
constexpr auto kIpv4 = AddressFamily::ipv4;

LabPlan behindTun(const std::string& kind) {
    LabPlan plan;
    plan.homeA = HomePlan::parse(kind).value();
    plan.homeB = plan.homeA;
    return plan;
}

class TunHome : public NatLabTest {};

using Pair = std::tuple<EndpointDependence, EndpointDependence>;
class TunPair : public NatLabTest, public ::testing::WithParamInterface<Pair> {};

TEST_P(TunPair, MapsAndFiltersAsAskedFor) {
    const auto [mapping, filtering] = GetParam();
    const NatLab lab(behindTun("tun:" + std::string(toString(mapping)) + "/" + toString(filtering)));
    ProbeServer server(lab, kIpv4);
    const NatReport report = NatProbe(lab.host("a1"), server, kIpv4).run();
    EXPECT_EQ(report.behavior, (NatBehavior{mapping, filtering}));
    ASSERT_FALSE(report.mapped.empty());
    EXPECT_EQ(report.mapped.front().address(), lab.host("nat-a").address(kIpv4));
}

std::string pairName(const ::testing::TestParamInfo<Pair>& info) {
    std::string name =
        std::string(toString(std::get<0>(info.param))) + "_mapping_" + toString(std::get<1>(info.param));
    for (char& c : name)
        c = c == '-' ? '_' : c;
    return name + "_filtering";
}

INSTANTIATE_TEST_SUITE_P(AllNine, TunPair,
                         ::testing::Combine(::testing::ValuesIn(kEndpointDependences),
                                            ::testing::ValuesIn(kEndpointDependences)),
                         pairName);

TEST_F(TunHome, AllocatesPortsInTurnWhereAskedTo) {
    const NatLab lab(behindTun("tun:apd/apd/sequential"));
    ProbeServer server(lab, kIpv4);
    const NatReport report = NatProbe(lab.host("a1"), server, kIpv4).run();
    ASSERT_EQ(report.mapped.size(), 3U);
    EXPECT_EQ(report.mapped[1].port(), report.mapped[0].port() + 1);
    EXPECT_EQ(report.mapped[2].port(), report.mapped[1].port() + 1);
}

TEST_F(TunHome, CostsOneHopLikeAnyGateway) {
    const NatLab lab(behindTun("tun:ei/apd"));
    const auto ping = [&](const char* ttl) {
        return lab.host("a1").run({"ping", "-n", "-c", "1", "-W", "2", "-t", ttl, kServerIpv4First}).output;
    };
    EXPECT_NE(ping("2").find("From 192.0.2.1 icmp_seq=1 Time to live exceeded"), std::string::npos)
        << ping("2");
    EXPECT_NE(ping("3").find("64 bytes from 198.51.100.1"), std::string::npos) << ping("3");
}

TEST_F(TunHome, PassesTcp) {
    const NatLab lab(behindTun("tun:ei/apd"));
    const Endpoint server(IpAddress::parse(kServerIpv4First).value(), 5000);
    const FileDescriptor listener = listenByTcp(lab.server(), server);
    EXPECT_TRUE(connectsByTcp(lab.host("a1"), server, kArrives));
}

TEST_F(TunHome, HoldsEveryDatagramForTheDelay) {
    LabPlan plan = LabPlan::of(NatKind::portRestricted, NatKind::symmetric);
    plan.delay = milliseconds(40);
    const NatLab lab(plan);
    ProbeServer server(lab, kIpv4);
    LabUdpSocket socket(lab.host("a1"), kIpv4);
    const auto start = std::chrono::steady_clock::now();
    socket.send(server.endpoint(ServerEnd::primary), "out");
    const auto mapped = server.sourceOf(ServerEnd::primary, "out", kArrives);
    ASSERT_TRUE(mapped.has_value());
    server.send(ServerEnd::primary, *mapped, "and back");
    ASSERT_TRUE(socket.receive(kArrives).has_value());
    EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(80)) << "once in each direction";
}

TEST_F(TunHome, LosesTheShareThatWasAskedFor) {
    LabPlan plan = LabPlan::of(NatKind::fullCone, NatKind::fullCone);
    plan.lossPercent = 25;
    const NatLab lab(plan);
    LabUdpSocket server(lab.server(), Endpoint(IpAddress::parse(kServerIpv4First).value(), 3478));
    LabUdpSocket socket(lab.host("a1"), kIpv4);
    constexpr int kSent = 400;
    int received = 0;
    for (int i = 0; i < kSent; ++i) {
        socket.send(server.local(), "x");
        // In step with the NAT, so that no queue on the way overflows and is mistaken for loss.
        received += server.receive(milliseconds(1)) ? 1 : 0;
    }
    // On a busy machine the NAT lags behind; what it has not forwarded after this silence it has lost.
    while (server.receive(milliseconds(1500)))
        ++received;
    // 300 are expected; the seed is fixed, five standard deviations are 43.
    EXPECT_GT(received, 250);
    EXPECT_LT(received, 350);
}

} // namespace
} // namespace thisbe::natlab
