// Which pairs of homes plain UDP hole punching gets through: the table that the rest of Thisbe has to beat.
#include "tests/natlab/hole_punch.h"
#include "tests/natlab/nat_lab_test.h"

#include <array>

namespace thisbe::natlab {
namespace {

struct Pair {
    const char* a;
    const char* b;
    bool direct;
};

// Ten probes; 15 ms apart are plenty where a round trip takes 0.1 ms.
constexpr PunchSettings kPlain{10, std::chrono::milliseconds(15), 0, 2, std::chrono::milliseconds(2000)};

class PlainPunching : public NatLabTest, public ::testing::WithParamInterface<Pair> {};

TEST_P(PlainPunching, GetsThroughExactlyWhereTheoryAllows) {
    LabPlan plan;
    plan.homeA = HomePlan::parse(GetParam().a).value();
    plan.homeB = HomePlan::parse(GetParam().b).value();
    const NatLab lab(plan);
    ProbeServer server(lab, AddressFamily::ipv4);
    PunchSettings settings = kPlain;
    const bool deaf = plan.homeA.kind == NatKind::udpBlocked || plan.homeB.kind == NatKind::udpBlocked;
    if (deaf) settings.registrationBound = std::chrono::milliseconds(150);
    EXPECT_EQ(punch(lab.host("a1"), lab.host("b1"), server, settings), GetParam().direct);
}

std::string testName(const ::testing::TestParamInfo<Pair>& info) {
    std::string name = std::string(info.param.a) + "_and_" + info.param.b;
    for (char& c : name) {
        if (c == '-' || c == ':' || c == '/') c = '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(
    Pairs, PlainPunching,
    ::testing::Values(
        Pair{"open", "open", true}, //
        Pair{"full-cone", "full-cone", true}, Pair{"full-cone", "address-restricted", true},
        Pair{"full-cone", "port-restricted", true}, Pair{"full-cone", "symmetric", true},
        Pair{"full-cone", "udp-blocked", false}, Pair{"address-restricted", "address-restricted", true},
        Pair{"address-restricted", "port-restricted", true}, Pair{"address-restricted", "symmetric", true},
        Pair{"port-restricted", "port-restricted", true}, Pair{"port-restricted", "symmetric", false},
        Pair{"port-restricted", "sequential-symmetric", false}, Pair{"symmetric", "symmetric", false},
        Pair{"symmetric", "sequential-symmetric", false}, Pair{"symmetric", "udp-blocked", false},
        Pair{"tun:ad/apd", "full-cone", true}, Pair{"tun:ad/apd", "address-restricted", true},
        Pair{"tun:ad/apd", "port-restricted", false}, Pair{"tun:ad/apd", "symmetric", false},
        Pair{"tun:ad/apd", "tun:ad/apd", false}),
    testName);

class ConntrackClash : public NatLabTest {};

TEST_F(ConntrackClash, PlainPunchingLosesThePortToTheFirstProbe) {
    const NatLab lab(NatKind::conntrackClash, NatKind::conntrackClash);
    ProbeServer server(lab, AddressFamily::ipv4);
    EXPECT_FALSE(punch(lab.host("a1"), lab.host("b1"), server, kPlain));
}

TEST_F(ConntrackClash, OpenersThatDieBetweenTheGatewaysGetThroughTwentyOfTwenty) {
    const NatLab lab(NatKind::conntrackClash, NatKind::conntrackClash);
    ProbeServer server(lab, AddressFamily::ipv4);
    PunchSettings settings = kPlain;
    settings.lowTtlProbes = 2;
    int direct = 0;
    for (int run = 0; run < 20; ++run)
        direct += punch(lab.host("a1"), lab.host("b1"), server, settings) ? 1 : 0;
    EXPECT_EQ(direct, 20);
}

} // namespace
} // namespace thisbe::natlab
