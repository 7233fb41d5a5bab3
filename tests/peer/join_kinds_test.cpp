// Registration, roster and chat between real NATs of every kind.
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/peer/join_world.h"

#include <thread>

namespace thisbe::peer {
namespace {

using namespace natlab;
using namespace std::chrono_literals;

// How a host behind this kind names the server.
const char* serverFor(NatKind kind) {
    const bool onlyV6 = kind == NatKind::ipv6Only || kind == NatKind::nat64;
    return onlyV6 ? "2001:db8::1" : kServerIpv4First;
}

std::string escaped(std::string text) {
    for (std::size_t i = text.find('.'); i != std::string::npos; i = text.find('.', i + 2))
        text.insert(i, "\\");
    return text;
}

class JoinBehind : public NatLabTest, public ::testing::WithParamInterface<NatKind> {};

TEST_P(JoinBehind, SeesAndTalksToAPeerBehindAnotherNat) {
    const NatKind kind = GetParam();
    const NatLab lab(kind, kind == NatKind::sameLan ? kind : NatKind::portRestricted);
    const JoinWorld world;
    const auto server = world.startServer({}, 3478, &lab.server());
    auto near = world.joined("near", serverFor(kind), {}, &lab.host("a1"));
    auto far = world.joined("far", kServerIpv4First, {}, &lab.host("b1"));
    expectLine(near, "^far joined$");

    // Both lists have both peers; behind a NAT the public address is the NAT's.
    ASSERT_TRUE(near.send("@show_list\n"));
    expectLine(near, "^far " + escaped(kind == NatKind::sameLan ? "192.0.2.10" : "203.0.113.10") +
                         R"(:\d+ / 192\.168\.1\.\d+:\d+$)");
    expectLine(near, R"(^near \S+ / \S+ \(you\)$)");
    ASSERT_TRUE(far.send("@show_list\n"));
    expectLine(far, R"(^near \S+ / \S+$)");

    ASSERT_TRUE(near.send("@chat far hi\n"));
    expectLine(far, "^near> hi  \\(.*, end-to-end encrypted, peer not verified\\)$");
    ASSERT_TRUE(far.send("@chat near hi yourself\n"));
    expectLine(near, "^far> hi yourself  ");
    expectLine(far, "^-> near: hi yourself  \\(delivered, ");
}

INSTANTIATE_TEST_SUITE_P(EveryKind, JoinBehind, ::testing::ValuesIn(kNatKinds), [](const auto& tested) {
    std::string name = natlab::toString(tested.param);
    std::erase(name, '-');
    return name;
});

class JoinFromOneHome : public NatLabTest {};

TEST_F(JoinFromOneHome, PeersBehindTheSameNatTalkDirectly) {
    const NatLab lab(NatKind::symmetric, NatKind::open);
    const JoinWorld world;
    const auto server = world.startServer({}, 3478, &lab.server());
    auto one = world.joined("one", kServerIpv4First, {}, &lab.host("a1"));
    auto two = world.joined("two", kServerIpv4First, {}, &lab.host("a2"));
    auto away = world.joined("away", kServerIpv4First, {}, &lab.host("b1"));
    expectLine(one, "^two joined$");
    ASSERT_TRUE(one.send("@chat two hi\n"));
    expectLine(two, "^one> hi  ");
    expectLine(one, "^two: LAN");
    // Each side moves when it has proof: soon both are on the LAN.
    bool onLan = false;
    for (int i = 0; i < 40 && !onLan; ++i) {
        const std::string text = "hi again " + std::to_string(i);
        ASSERT_TRUE(one.send("@chat two " + text + "\n"));
        expectLine(two, "^one> " + text + "  ");
        onLan = two.output().find("one> " + text + "  (LAN, end-to-end encrypted") != std::string::npos;
        if (!onLan) std::this_thread::sleep_for(50ms);
    }
    EXPECT_TRUE(onLan) << two.output();
    ASSERT_TRUE(away.send("@chat two hi from far\n"));
    expectLine(two, "^away> hi from far  ");
}

// Two homes with the same private addresses behind one carrier: the same public address is no proof.
TEST_F(JoinFromOneHome, ThePrivateAddressOfAStrangerIsNotMistakenForThePeer) {
    const NatLab lab(NatKind::cgnat, NatKind::cgnat);
    const JoinWorld world;
    const auto server = world.startServer({}, 3478, &lab.server());
    auto one = world.joined("one", kServerIpv4First, {}, &lab.host("a1"));
    auto neighbour = world.joined("neighbour", kServerIpv4First, {}, &lab.host("a2"));
    auto two = world.joined("two", kServerIpv4First, {}, &lab.host("b2")); // 192.168.1.11, as a2
    expectLine(one, "^two joined$");
    ASSERT_TRUE(one.send("@chat two hi\n"));
    expectLine(two, "^one> hi  ");
    EXPECT_EQ(one.output().find("LAN"), std::string::npos) << one.output();
    EXPECT_EQ(neighbour.output().find("hi"), std::string::npos);
}

} // namespace
} // namespace thisbe::peer
