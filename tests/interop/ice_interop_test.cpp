// Our ICE agent with agents that nobody here wrote, between real NATs: each as controlling and as controlled,
// with coturn's relay and with ours.
#include "tests/interop/ice_meeting.h"
#include "tests/interop/ice_programs.h"
#include "tests/natlab/nat_lab_test.h"

#include <algorithm>
#include <unistd.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using namespace interop;
using natlab::NatKind;

constexpr std::size_t kDatagrams = 50; // half a second of them, each way

struct Encounter {
    IceProgram controlling;
    IceProgram controlled;
    NatKind a;
    NatKind b;
    IceServer server;
    bool direct; // what the kinds allow
};

class IceInterop : public natlab::NatLabTest, public ::testing::WithParamInterface<Encounter> {
  protected:
    void TearDown() override { std::filesystem::remove_all(folder_); }

    const std::filesystem::path& folder() const { return folder_; }

    // aioice sends on whatever pair was nominated last, and as the controlling side it nominates them all: it
    // may stay on the relay where the kinds allow more.
    static void expectPath(IceProgram program, const IceSideReport& report, bool direct,
                           const std::string& transcript) {
        if (direct && program == IceProgram::aioice) return;
        EXPECT_EQ(report.isDirect(), direct) << toString(program) << "\n" << transcript;
    }

  private:
    std::filesystem::path folder_ =
        std::filesystem::path(::testing::TempDir()) / ("thisbe-ice-interop-" + std::to_string(::getpid()));
};

TEST_P(IceInterop, DataFlowsBothWays) {
    const Encounter& encounter = GetParam();
    const natlab::NatLab lab(encounter.a, encounter.b);
    auto server = startIceServer(lab, encounter.server, folder());
    IceMeeting meeting(startIceProgram(lab.host("a1"), encounter.controlling, true),
                       startIceProgram(lab.host("b1"), encounter.controlled, false), IceExchange::trickle);
    ASSERT_TRUE(meeting.start(20s)) << meeting.transcript();
    EXPECT_TRUE(meeting.serveUntilHeard(kDatagrams, 30s))
        << meeting.a().heard.size() << " and " << meeting.b().heard.size() << " datagrams\n"
        << meeting.transcript();
    expectPath(encounter.controlling, meeting.a(), encounter.direct, meeting.transcript());
    expectPath(encounter.controlled, meeting.b(), encounter.direct, meeting.transcript());
    EXPECT_EQ(meeting.a().duplicates + meeting.b().duplicates, 0U);
    meeting.quit();
}

std::vector<Encounter> encounters() {
    struct Cell {
        NatKind a, b;
        bool direct;
    };
    std::vector<Encounter> out;
    for (const IceServer server : {IceServer::coturn, IceServer::ours})
        for (const IceProgram other : {IceProgram::ours, IceProgram::aioice, IceProgram::libnice})
            for (const Cell cell : {Cell{NatKind::open, NatKind::open, true},
                                    Cell{NatKind::portRestricted, NatKind::portRestricted, true},
                                    Cell{NatKind::symmetric, NatKind::portRestricted, false}}) {
                out.push_back({IceProgram::ours, other, cell.a, cell.b, server, cell.direct});
                if (other != IceProgram::ours)
                    out.push_back({other, IceProgram::ours, cell.a, cell.b, server, cell.direct});
            }
    return out;
}

// Shows that the harness is fair: what it asks of ours, others do among themselves.
const Encounter kForeign[] = {
    {IceProgram::aioice, IceProgram::libnice, NatKind::open, NatKind::open, IceServer::coturn, true},
    {IceProgram::libnice, IceProgram::aioice, NatKind::symmetric, NatKind::portRestricted, IceServer::ours,
     false},
};

std::string nameOf(const ::testing::TestParamInfo<Encounter>& given) {
    const Encounter& encounter = given.param;
    std::string name = std::string(toString(encounter.controlling)) + "_" + toString(encounter.controlled) +
                       "_" + toString(encounter.a) + "_" + toString(encounter.b) + "_with_" +
                       toString(encounter.server);
    std::ranges::replace(name, '-', '_');
    return name;
}

// Where UDP is blocked, peers talk TCP to the relay.
const Encounter kSpecial[] = {
    {IceProgram::ours, IceProgram::ours, NatKind::udpBlocked, NatKind::udpBlocked, IceServer::coturn, false},
    {IceProgram::ours, IceProgram::libnice, NatKind::udpBlocked, NatKind::udpBlocked, IceServer::ours, false},
    {IceProgram::ours, IceProgram::ours, NatKind::udpBlocked, NatKind::portRestricted, IceServer::ours,
     false},
    // Addresses and rules of IPv6.
    {IceProgram::ours, IceProgram::ours, NatKind::ipv6Firewall, NatKind::ipv6Firewall, IceServer::ours, true},
    {IceProgram::ours, IceProgram::libnice, NatKind::ipv6Only, NatKind::open, IceServer::coturn, true},
    {IceProgram::ours, IceProgram::ours, NatKind::ipv6Only, NatKind::portRestricted, IceServer::ours, false},
    {IceProgram::ours, IceProgram::ours, NatKind::sameLan, NatKind::sameLan, IceServer::ours, true},
};

INSTANTIATE_TEST_SUITE_P(Special, IceInterop, ::testing::ValuesIn(kSpecial), nameOf);
INSTANTIATE_TEST_SUITE_P(Meetings, IceInterop, ::testing::ValuesIn(encounters()), nameOf);
INSTANTIATE_TEST_SUITE_P(Foreign, IceInterop, ::testing::ValuesIn(kForeign), nameOf);

} // namespace
} // namespace thisbe
