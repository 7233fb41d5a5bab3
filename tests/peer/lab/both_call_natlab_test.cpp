// Two people who write to each other at the same moment: one session, and both texts arrive.
#include "tests/natlab/nat_lab_test.h"
#include "tests/peer/lab/lab_chat.h"

namespace thisbe::peer {
namespace {

using namespace natlab;
using namespace std::chrono_literals;

constexpr int kRounds = 5;

std::size_t countOf(const std::string& part, const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

struct Meeting {
    NatKind a;
    NatKind b;
    const char* path;
};

void PrintTo(const Meeting& meeting, std::ostream* out) {
    *out << natlab::toString(meeting.a) << " and " << natlab::toString(meeting.b);
}

class BothCall : public NatLabTest, public ::testing::WithParamInterface<Meeting> {};

// Each round has new peers, so that the other one's key prevails about every second time.
TEST_P(BothCall, AndEndInOneSession) {
    const NatLab lab(GetParam().a, GetParam().b);
    const LabChat chat(lab);
    for (int round = 0; round < kRounds; ++round) {
        const std::string name = std::to_string(round);
        LabChatter ann = chat.joined("ann" + name, "a1");
        LabChatter bob = chat.joined("bob" + name, "b1");
        ann.waitForPeer("bob" + name);
        bob.hasSeen(R"("event":"roster_complete")"); // which she is in: she was here first
        ann.say("bob" + name, "from ann");
        bob.say("ann" + name, "from bob");
        EXPECT_TRUE(bob.hears("ann" + name, "from ann"));
        EXPECT_TRUE(ann.hears("bob" + name, "from bob"));
        EXPECT_FALSE(ann.deliveryPathOf("from ann").empty());
        EXPECT_FALSE(bob.deliveryPathOf("from bob").empty());
        const std::string best = R"("event":"switch".*"to":")" + std::string(GetParam().path) + '"';
        ann.hasSeen(best);
        bob.hasSeen(best);
        ann.say("bob" + name, "and again");
        EXPECT_EQ(bob.pathOf("and again"), GetParam().path);
        EXPECT_EQ(bob.timesHeard("from ann"), 1U) << bob.said();
        EXPECT_EQ(ann.timesHeard("from bob"), 1U) << ann.said();
        for (const LabChatter* const side : {&ann, &bob}) {
            EXPECT_EQ(countOf(R"("from":null)", side->said()), 1U) << side->said();
            EXPECT_EQ(countOf(R"("event":"path_lost")", side->said()), 0U) << side->said();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Pairs, BothCall,
                         ::testing::Values(Meeting{NatKind::portRestricted, NatKind::portRestricted,
                                                   "direct IPv4"},
                                           Meeting{NatKind::symmetric, NatKind::portRestricted, "relay"}),
                         [](const auto& tested) {
                             return std::string(tested.param.path) == "relay" ? "ThroughTheRelay"
                                                                              : "Directly";
                         });

} // namespace
} // namespace thisbe::peer
