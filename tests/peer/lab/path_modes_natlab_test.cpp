// --path same-nat between real NATs: the plain rule, and nothing cleverer.
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/peer/lab/lab_chat.h"

namespace thisbe::peer {
namespace {

using namespace natlab;
using namespace std::chrono_literals;

const JoinWorld::Arguments kSameNat{"--path", "same-nat"};

class SameNatPath : public NatLabTest {};

TEST_F(SameNatPath, TwoHostsBehindOneNatTalkByTheirPrivateAddresses) {
    const NatLab lab(NatKind::portRestricted, NatKind::open);
    const LabChat chat(lab);
    LabChatter ann = chat.joined("ann", "a1", kSameNat);
    LabChatter bob = chat.joined("bob", "a2", kSameNat);
    ann.waitForPeer("bob");
    ann.say("bob", "hi");
    EXPECT_TRUE(bob.hears("ann", "hi"));
    const std::string moved = ann.hasSeen(R"("event":"switch","peer":"bob".*"to":"LAN")");
    EXPECT_NE(moved.find("192.168.1.10:"), std::string::npos) << moved;
    EXPECT_NE(moved.find("192.168.1.11:"), std::string::npos) << moved;
    bob.hasSeen(R"("event":"switch","peer":"ann".*"to":"LAN")");
    ann.say("bob", "and again");
    EXPECT_EQ(bob.pathOf("and again"), "LAN");
    EXPECT_EQ(ann.deliveryPathOf("and again"), "LAN");
}

// Full cones: auto would be direct at once (examples/natlab matrix full-cone:full-cone).
TEST_F(SameNatPath, TwoHostsBehindTwoNatsTalkThroughTheServer) {
    const NatLab lab(NatKind::fullCone, NatKind::fullCone);
    const LabChat chat(lab);
    LabChatter ann = chat.joined("ann", "a1", kSameNat);
    LabChatter bob = chat.joined("bob", "b1", kSameNat);
    ann.waitForPeer("bob");
    ann.say("bob", "hi");
    EXPECT_TRUE(bob.hears("ann", "hi"));
    // A direct way is proven within a second; what is said after that goes by the relay all the same.
    std::this_thread::sleep_for(2s);
    for (const char* const text : {"one", "two", "three"}) {
        ann.say("bob", text);
        EXPECT_EQ(bob.pathOf(text), "relay");
        EXPECT_EQ(ann.deliveryPathOf(text), "relay");
        std::this_thread::sleep_for(200ms);
    }
    for (const LabChatter* const side : {&ann, &bob}) {
        EXPECT_EQ(side->said().find(R"("to":"direct)"), std::string::npos) << side->said();
        EXPECT_EQ(side->said().find(R"("to":"LAN")"), std::string::npos) << side->said();
    }
    // And the direct way is there: only the rule forbids it.
    ann.type("@why bob");
    const std::string why = ann.waitFor(R"("event":"why","peer":"bob")");
    EXPECT_NE(why.find(R"("mode":"same-nat")"), std::string::npos) << why;
    EXPECT_NE(why.find(R"("direct":"possible")"), std::string::npos) << why;
    EXPECT_NE(why.find(R"("restricted-by-option")"), std::string::npos) << why;
}

} // namespace
} // namespace thisbe::peer
