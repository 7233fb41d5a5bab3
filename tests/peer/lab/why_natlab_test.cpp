// @why between real NATs: what they are on both sides, whether a direct way should have been possible, and
// what would help; for people and as JSON.
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/peer/lab/lab_chat.h"

namespace thisbe::peer {
namespace {

using namespace natlab;
using namespace std::chrono_literals;

struct Expected {
    const char* direct;   // "possible", "not possible"
    const char* sentence; // the same for people
    const char* here;     // the NAT of home A, as JSON
    const char* there;
    const char* hereText;
    const char* thereText;
    const char* advice; // as JSON, "": none about NATs
    const char* adviceText;
    const char* path; // that the talk takes in the end
};

struct Case {
    NatKind a;
    NatKind b;
    Expected expected;
};

constexpr const char* kPossible = "a direct path should be possible";
constexpr const char* kNotPossible = "no direct path is to be expected between these NATs";
constexpr const char* kPortRestricted =
    R"({"mapping":"endpoint-independent","filtering":"address-and-port-dependent"})";
constexpr const char* kPortRestrictedText =
    "mapping endpoint-independent, filtering address-and-port-dependent";
constexpr const char* kSymmetric =
    R"({"mapping":"address-and-port-dependent","filtering":"address-and-port-dependent"})";
constexpr const char* kSymmetricText =
    "mapping address-and-port-dependent, filtering address-and-port-dependent";
constexpr const char* kFullCone = R"({"mapping":"endpoint-independent","filtering":"endpoint-independent"})";
constexpr const char* kFullConeText = "mapping endpoint-independent, filtering endpoint-independent";
constexpr const char* kBlocked = R"({"udp_blocked":true})";

const std::array kCases{
    Case{NatKind::portRestricted,
         NatKind::symmetric,
         {"not possible", kNotPossible, kPortRestricted, kSymmetric, kPortRestrictedText, kSymmetricText,
          R"("symmetric-there")", "The peer's NAT gives every destination another port", "relay"}},
    Case{NatKind::symmetric,
         NatKind::portRestricted,
         {"not possible", kNotPossible, kSymmetric, kPortRestricted, kSymmetricText, kPortRestrictedText,
          R"("symmetric-here")", "The NAT here gives every destination another port", "relay"}},
    Case{NatKind::fullCone,
         NatKind::portRestricted,
         {"possible", kPossible, kFullCone, kPortRestricted, kFullConeText, kPortRestrictedText, "", "",
          "direct IPv4"}},
    Case{NatKind::udpBlocked,
         NatKind::portRestricted,
         {"not possible", kNotPossible, kBlocked, kPortRestricted, "UDP is blocked", kPortRestrictedText,
          R"("udp-blocked-here")", "The network here lets no UDP out", "relay over TCP"}},
    Case{NatKind::portRestricted,
         NatKind::udpBlocked,
         {"not possible", kNotPossible, kPortRestricted, kBlocked, kPortRestrictedText, "UDP is blocked",
          R"("udp-blocked-there")", "The peer's network lets no UDP out", "relay"}},
};

// Asks until the answer has it: what the NATs do is found out meanwhile. The last answer.
template<class Ask>
std::string ask(Ask askOnce, const std::string& wanted) {
    std::string answer;
    for (int i = 0; i < 60; ++i) {
        answer = askOnce();
        if (answer.find(wanted) != std::string::npos) break;
        std::this_thread::sleep_for(250ms);
    }
    return answer;
}

class Why : public NatLabTest, public ::testing::WithParamInterface<Case> {};

TEST_P(Why, NamesTheNatsWhetherADirectWayIsPossibleAndWhatWouldHelp) {
    const auto& [a, b, expected] = GetParam();
    const NatLab lab(a, b);
    const LabChat chat(lab);
    LabChatter ann = chat.joined("ann", "a1");
    LabChatter bob = chat.joined("bob", "b1", {"--stay"});
    ann.waitForPeer("bob");
    // A test of both NATs (five seconds where UDP is blocked), so that the call carries what it found.
    std::this_thread::sleep_for(8s);
    ann.say("bob", "hi");
    ASSERT_TRUE(bob.hears("ann", "hi"));

    const std::string path = R"("path":")" + std::string(expected.path) + '"';
    const std::string json = ask(
        [&] {
            ann.type("@why bob");
            return ann.waitFor(R"("event":"why","peer":"bob")");
        },
        path);
    for (const std::string& part :
         {path, R"("direct":")" + std::string(expected.direct) + '"',
          R"("nat_here":)" + std::string(expected.here), R"("nat_there":)" + std::string(expected.there),
          std::string(expected.advice)})
        EXPECT_NE(json.find(part), std::string::npos) << part << " is not in\n" << json;
    if (a == NatKind::udpBlocked) {
        EXPECT_NE(json.find(R"("gathering":["no server-reflexive candidate from )"), std::string::npos) << json;
    }
    if (std::string_view(expected.advice).empty()) {
        for (const char* const none : {"symmetric-here", "symmetric-there", "udp-blocked", "nat-unknown"})
            EXPECT_EQ(json.find(none), std::string::npos) << none << " is in\n" << json;
    }
}

TEST_P(Why, SaysTheSameToPeople) {
    const auto& [a, b, expected] = GetParam();
    const NatLab lab(a, b);
    const LabChat chat(lab);
    LabProcess ann = chat.world().joined("ann", natlab::kServerIpv4First, {}, &lab.host("a1"));
    LabChatter bob = chat.joined("bob", "b1");
    ASSERT_TRUE(ann.waitForLine("^bob joined$", 30s));
    std::this_thread::sleep_for(8s);
    ASSERT_TRUE(ann.send("@chat bob hi\n"));
    ASSERT_TRUE(bob.hears("ann", "hi"));

    const std::string way = "bob: goes by " + std::string(expected.path) + ", ";
    const std::string text = ask(
        [&] {
            const std::size_t before = ann.output().size();
            ann.send("@why bob\n");
            EXPECT_TRUE(ann.waitForLine("^bob: ", 30s));
            // The rest of its lines comes with the next answer, or soon.
            ann.waitForLine("no such line", 300ms);
            return ann.output().substr(before);
        },
        way);
    for (const std::string& part :
         {way, "--path auto; " + std::string(expected.sentence),
          "NAT here (IPv4): " + std::string(expected.hereText) + "; there: " + expected.thereText,
          std::string(expected.adviceText)})
        EXPECT_NE(text.find(part), std::string::npos) << part << " is not in\n" << text;
}

class WhyOfANarrowLink : public NatLabTest {};

TEST_F(WhyOfANarrowLink, TellsThePathMtuThatTheGatewaysUplinkHas) {
    const NatLab lab(NatKind::portRestricted, NatKind::fullCone);
    const auto narrowed =
        lab.host("nat-a").run({"/bin/sh", "-c",
                               std::string("ip link set mtu 1400 dev $(ip -o route get ") +
                                   natlab::kServerIpv4First + " | sed 's/.* dev \\([^ ]*\\).*/\\1/')"});
    ASSERT_TRUE(narrowed.ok()) << narrowed.errors;
    const LabChat chat(lab);
    LabChatter ann = chat.joined("ann", "a1");
    LabChatter bob = chat.joined("bob", "b1", {"--stay"});
    ann.waitForPeer("bob");
    ann.say("bob", "hi");
    ASSERT_TRUE(bob.hears("ann", "hi"));
    for (LabChatter* const side : {&ann, &bob}) {
        const std::string wanted = R"("payload_bytes":1372,"path_mtu":1400)";
        const std::string json = ask(
            [&] {
                side->type(side == &ann ? "@why bob" : "@why ann");
                return side->waitFor(R"("event":"why")");
            },
            wanted);
        EXPECT_NE(json.find(wanted), std::string::npos) << json;
    }
}

INSTANTIATE_TEST_SUITE_P(Pairs, Why, ::testing::ValuesIn(kCases), [](const auto& tested) {
    std::string name =
        std::string(natlab::toString(tested.param.a)) + "To" + natlab::toString(tested.param.b);
    std::erase(name, '-');
    return name;
});

} // namespace
} // namespace thisbe::peer
