// Chat out of networks that let little through: TLS only; IPv6 only with a NAT64.
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/peer/join_world.h"
#include "tests/support/test_certificate.h"

#include <gmock/gmock.h>

namespace thisbe::peer {
namespace {

using namespace natlab;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class JoinBehindAWall : public NatLabTest {
  protected:
    // Of a home of kind udp-blocked: this TCP port only, instead of its usual three.
    static void leaveOpenOnly(const LabHost& gateway, const std::string& port) {
        ASSERT_TRUE(
            gateway
                .run({"nft",
                      "flush chain ip home fw; add rule ip home fw ct state established,related accept; "
                      "add rule ip home fw iifname \"lan\" tcp dport " +
                          port + " accept"})
                .ok());
    }
    LabProcess startServer(const NatLab& lab) {
        return world_.startServer({"--cert", certificate_.certificateFile(), "--key", certificate_.keyFile()},
                                  3478, &lab.server());
    }

    JoinWorld world_;
    test::TestCertificate certificate_{{.names = "IP:198.51.100.1"}};
};

TEST_F(JoinBehindAWall, ChatsThroughTheRelayWhereOnlyTlsGetsOut) {
    const NatLab lab(NatKind::udpBlocked, NatKind::udpBlocked);
    for (const char* gateway : {"nat-a", "nat-b"})
        leaveOpenOnly(lab.host(gateway), "5349");
    const auto server = startServer(lab);
    const JoinWorld::Arguments trust{"--ca", certificate_.certificateFile()};
    auto near = world_.joined("near", kServerIpv4First, trust, &lab.host("a1"));
    auto far = world_.joined("far", kServerIpv4First, trust, &lab.host("b1"));
    EXPECT_THAT(near.errors(), HasSubstr("connected over TLS to 198.51.100.1:5349"));
    expectLine(near, "^far joined$");
    ASSERT_TRUE(near.send("@chat far hi\n"));
    expectLine(far, "^near> hi  \\(relay over TCP, end-to-end encrypted");
    ASSERT_TRUE(far.send("@chat near hi yourself\n"));
    expectLine(near, "^far> hi yourself  \\(relay over TCP, end-to-end encrypted");
}

TEST_F(JoinBehindAWall, WhereOnlyTlsGetsOutAWrongCertificateIsToldAndNothingIsSent) {
    const NatLab lab(NatKind::udpBlocked, NatKind::open);
    leaveOpenOnly(lab.host("nat-a"), "5349");
    const auto server = startServer(lab);
    const test::TestCertificate other;
    auto near = world_.join("near", kServerIpv4First, {"--ca", other.certificateFile()}, &lab.host("a1"));
    const auto end = near.wait(40s);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->exitStatus, 5);
    EXPECT_THAT(end->errors,
                HasSubstr("TLS: the server's certificate is signed by nobody who is trusted here"));
}

class JoinBehindNat64 : public NatLabTest {
  protected:
    static constexpr const char* kPrefix = "2001:db8:a:64::/96";
    static constexpr const char* kSynthesizedServer = "[2001:db8:a:64::198.51.100.1]";

    JoinWorld world_;
};

TEST_F(JoinBehindNat64, TheIpv4WorldIsReachedDirectlyWhereThePrefixIsGiven) {
    const NatLab lab(NatKind::nat64, NatKind::portRestricted);
    const auto server = world_.startServer({}, 3478, &lab.server());
    auto near = world_.joined("near", kServerIpv4First, {"--nat64", kPrefix}, &lab.host("a1"));
    auto far = world_.joined("far", kServerIpv4First, {}, &lab.host("b1"));
    expectLine(near, "^far joined$");
    ASSERT_TRUE(near.send("@chat far hi\n"));
    expectLine(far, "^near> hi  ");
    expectLine(near, "^far: direct IPv4");
    expectLine(far, "^near: direct IPv4");
    ASSERT_TRUE(far.send("@chat near hi yourself\n"));
    expectLine(near, "^far> hi yourself  \\(direct IPv4, ");
}

TEST_F(JoinBehindNat64, ThePrefixIsFoundByHowTheServerNamesItself) {
    const NatLab lab(NatKind::nat64, NatKind::portRestricted);
    const auto server = world_.startServer({"--alternate-port", "3479"}, 3478, &lab.server());
    // What a DNS64 would have answered for the server's name.
    auto near = world_.joined("near", kSynthesizedServer, {}, &lab.host("a1"));
    auto far = world_.joined("far", kServerIpv4First, {}, &lab.host("b1"));
    ASSERT_TRUE(far.send("@chat near hi\n"));
    expectLine(near, "^far> hi  ");
    expectLine(near, "^far: direct IPv4");
    EXPECT_THAT(near.errors(), HasSubstr("IPv4 is reached through a NAT64, below 2001:db8:a:64::/96"));
}

TEST_F(JoinBehindNat64, WhereTheOtherNatIsSymmetricTheRelayCarries) {
    const NatLab lab(NatKind::nat64, NatKind::symmetric);
    const auto server = world_.startServer({}, 3478, &lab.server());
    auto near = world_.joined("near", kServerIpv4First, {"--nat64", kPrefix}, &lab.host("a1"));
    auto far = world_.joined("far", kServerIpv4First, {}, &lab.host("b1"));
    expectLine(near, "^far joined$");
    for (int i = 0; i < 3; ++i) {
        const std::string text = "hi " + std::to_string(i);
        ASSERT_TRUE(near.send("@chat far " + text + "\n"));
        expectLine(far, "^near> " + text + "  \\(relay, ");
    }
    EXPECT_THAT(near.output(), Not(HasSubstr("direct")));
}

TEST_F(JoinBehindNat64, AHostThatHasIpv4DoesNotLookForOne) {
    const NatLab lab(NatKind::open, NatKind::portRestricted);
    const auto server = world_.startServer({}, 3478, &lab.server());
    auto near = world_.joined("near", kServerIpv4First, {"--nat64", kPrefix}, &lab.host("a1"));
    auto far = world_.joined("far", kServerIpv4First, {}, &lab.host("b1"));
    expectLine(near, "^far joined$");
    ASSERT_TRUE(near.send("@chat far hi\n"));
    expectLine(near, "^far: direct IPv4");
    EXPECT_THAT(near.errors(), Not(HasSubstr("NAT64")));
}

} // namespace
} // namespace thisbe::peer
