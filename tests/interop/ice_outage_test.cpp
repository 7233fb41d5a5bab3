// What happens to the data of two of our peers while the direct path between them is cut.
#include "tests/interop/ice_meeting.h"
#include "tests/interop/ice_programs.h"
#include "tests/interop/path_cut.h"
#include "tests/natlab/nat_lab_test.h"

#include <unistd.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using namespace interop;
using natlab::NatKind;

class IceOutage : public natlab::NatLabTest {
  protected:
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_ =
        std::filesystem::path(::testing::TempDir()) / ("thisbe-ice-outage-" + std::to_string(::getpid()));
};

TEST_F(IceOutage, DataMovesToTheRelayAndBack) {
    const natlab::NatLab lab(NatKind::portRestricted, NatKind::portRestricted);
    auto server = startIceServer(lab, IceServer::ours, folder_);
    IceMeeting meeting(startIceProgram(lab.host("a1"), IceProgram::ours, true),
                       startIceProgram(lab.host("b1"), IceProgram::ours, false), IceExchange::trickle);
    ASSERT_TRUE(meeting.start(20s)) << meeting.transcript();
    const auto areDirect = [&](bool direct) {
        return [&meeting, direct] {
            return !meeting.a().pairs.empty() && !meeting.b().pairs.empty() &&
                   meeting.a().isDirect() == direct && meeting.b().isDirect() == direct;
        };
    };
    ASSERT_TRUE(meeting.serveUntil(areDirect(true), 20s)) << meeting.transcript();
    meeting.serveUntil([] { return false; }, 1500ms); // every class of path gets its warm pair

    meeting.measureSilence();
    {
        const PathCut cut(lab);
        EXPECT_TRUE(meeting.serveUntil(areDirect(false), 10s)) << meeting.transcript();
        const std::size_t heardA = meeting.a().heard.size();
        const std::size_t heardB = meeting.b().heard.size();
        EXPECT_TRUE(meeting.serveUntil(
            [&] { return meeting.a().heard.size() > heardA + 50 && meeting.b().heard.size() > heardB + 50; },
            10s))
            << meeting.transcript();
    }
    // The aim is a second; a machine that is busy with a test suite gets another.
    EXPECT_LT(meeting.a().longestSilence, 2s);
    EXPECT_LT(meeting.b().longestSilence, 2s);
    EXPECT_TRUE(meeting.serveUntil(areDirect(true), 10s)) << "back when it is healed" << meeting.transcript();
    EXPECT_EQ(meeting.a().duplicates + meeting.b().duplicates, 0U);
    meeting.quit();
}

} // namespace
} // namespace thisbe
