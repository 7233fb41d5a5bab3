// Binding and NAT behaviour discovery: our server with coturn's clients, our client with coturn's server, and
// what Wireshark makes of the bytes.
#include "shared/base/endpoint.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/support/places.h"

#include <Poco/RegularExpression.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <unistd.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using namespace natlab;
using ::testing::HasSubstr;

const std::string kBin = test::binDir();
const std::string kServer4 = "198.51.100.1";
const std::string kServer6 = "2001:db8::1";

// Our server on two addresses of each family and two ports, ready.
LabProcess startOurServer(const NatLab& lab, const std::string& identity) {
    LabProcess server = lab.server().start({kBin + "/thisbe-rendezvous", "--listen", kServer4, "--listen",
                                            "198.51.100.2", "--listen", kServer6, "--listen", "2001:db8::2",
                                            "--alternate-port", "3479", "--identity", identity});
    EXPECT_TRUE(server.waitForErrorLine("event=ready", 10s)) << server.errors();
    return server;
}

std::string runStun(const LabHost& host, const std::vector<std::string>& arguments) {
    std::vector<std::string> argv = {kBin + "/thisbe", "stun", "--json"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const auto outcome = host.run(argv, 30s);
    EXPECT_TRUE(outcome.ok()) << outcome.output << outcome.errors;
    return outcome.output;
}

// The first group of the regular expression's first match; "" without one.
std::string firstMatch(const std::string& text, const char* regex) {
    std::vector<std::string> groups;
    return Poco::RegularExpression(regex).split(text, groups) > 1 ? groups[1] : "";
}

std::string jsonText(const std::string& json, const std::string& name) {
    return firstMatch(json, ("\"" + name + "\":\"([^\"]*)\"").c_str());
}

std::string addressOf(const std::string& endpoint) {
    return Endpoint::parse(endpoint).value_or(Endpoint()).address().toString();
}

class StunInterop : public NatLabTest {
  protected:
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name) {
        std::filesystem::create_directories(folder_);
        return folder_ / name;
    }

  private:
    std::filesystem::path folder_ =
        std::filesystem::path(::testing::TempDir()) / ("thisbe-stun-interop-" + std::to_string(::getpid()));
};

TEST_F(StunInterop, TurnutilsStunclientSeesWhatOursSees) {
    const NatLab lab(NatKind::portRestricted, NatKind::symmetric);
    const auto server = startOurServer(lab, file("identity.pem"));
    for (const char* name : {"a1", "b1", "server"}) {
        const LabHost& host = lab.host(name);
        const auto theirs = host.run({"turnutils_stunclient", "-p", "3478", kServer4});
        const auto seen = firstMatch(theirs.output, "UDP reflexive addr: ([0-9.:]+)");
        ASSERT_NE(seen, "") << name << ": " << theirs.output << theirs.errors;
        // The ports differ from socket to socket; the address is the NAT's.
        EXPECT_EQ(addressOf(jsonText(runStun(host, {"--no-behaviour", kServer4}), "mapped")), addressOf(seen))
            << name;
    }
}

TEST_F(StunInterop, TurnutilsStunclientSeesWhatOursSeesOverIpv6) {
    const NatLab lab(NatKind::ipv6Firewall, NatKind::ipv6Only);
    const auto server = startOurServer(lab, file("identity.pem"));
    for (const char* name : {"a1", "b1"}) {
        const LabHost& host = lab.host(name);
        const auto theirs = host.run({"turnutils_stunclient", "-p", "3478", kServer6});
        EXPECT_THAT(theirs.output, HasSubstr(host.address(AddressFamily::ipv6).toString()))
            << name << theirs.errors;
        const auto ours = runStun(host, {"--no-behaviour", kServer6});
        EXPECT_EQ(addressOf(jsonText(ours, "mapped")), host.address(AddressFamily::ipv6).toString()) << ours;
        EXPECT_THAT(ours, HasSubstr("\"nat\":false"));
    }
}

TEST_F(StunInterop, UdpBlockedStillLeavesTcp) {
    const NatLab lab(NatKind::udpBlocked, NatKind::udpBlocked);
    const auto server = startOurServer(lab, file("identity.pem"));
    const LabHost& host = lab.host("a1");
    const auto udp = host.run({kBin + "/thisbe", "stun", kServer4}, 20s);
    EXPECT_EQ(udp.exitStatus, 5) << udp.output;
    EXPECT_EQ(addressOf(jsonText(runStun(host, {"--tcp", kServer4}), "mapped")),
              lab.host("nat-a").address(AddressFamily::ipv4).toString());
}

// RFC 4787's words, as turnutils_natdiscovery prints them.
std::string inTheirWords(const std::string& behaviour) {
    if (behaviour == "endpoint-independent") return "Endpoint Independent";
    if (behaviour == "address-dependent") return "Address Dependent";
    return "Address and Port Dependent";
}

class BehaviourInterop : public StunInterop, public ::testing::WithParamInterface<NatKind> {};

TEST_P(BehaviourInterop, TurnutilsNatdiscoveryFindsTheSameBehaviourAtOurServer) {
    const NatLab lab(GetParam(), GetParam());
    const auto server = startOurServer(lab, file("identity.pem"));
    const LabHost& host = lab.host("a1");
    const auto ours = runStun(host, {kServer4});
    const auto theirMapping = host.run({"turnutils_natdiscovery", "-m", kServer4}, 60s);
    const auto theirFiltering = host.run({"turnutils_natdiscovery", "-f", kServer4}, 60s);

    ASSERT_NE(jsonText(ours, "mapping"), "") << ours;
    EXPECT_THAT(theirMapping.output,
                HasSubstr("NAT with " + inTheirWords(jsonText(ours, "mapping")) + " Mapping!"))
        << ours;
    EXPECT_THAT(theirFiltering.output,
                HasSubstr("NAT with " + inTheirWords(jsonText(ours, "filtering")) + " Filtering!"))
        << ours;
}

TEST_P(BehaviourInterop, OurClientFindsTheSameBehaviourAtCoturn) {
    const NatLab lab(GetParam(), GetParam());
    const LabHost& host = lab.host("a1");
    std::string atOurs;
    {
        const auto server = startOurServer(lab, file("identity.pem"));
        atOurs = runStun(host, {kServer4});
    }
    LabProcess coturn =
        lab.server().start({"turnserver", "-n", "--stun-only", "-L", kServer4, "-L", "198.51.100.2",
                            "--no-cli", "--no-tls", "--no-dtls", "--log-file", "stdout", "--pidfile",
                            file("coturn.pid"), "--userdb", file("coturn.db")});
    ASSERT_TRUE(coturn.waitForLine("Total General servers", 10s)) << coturn.output();
    const auto atTheirs = runStun(host, {kServer4});
    for (const char* what : {"mapping", "filtering"}) {
        ASSERT_NE(jsonText(atOurs, what), "") << atOurs;
        EXPECT_EQ(jsonText(atOurs, what), jsonText(atTheirs, what)) << what;
    }
}

std::string testName(const ::testing::TestParamInfo<NatKind>& given) {
    std::string name = toString(given.param);
    std::ranges::replace(name, '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Kinds, BehaviourInterop,
                         ::testing::Values(NatKind::fullCone, NatKind::addressRestricted,
                                           NatKind::portRestricted, NatKind::symmetric),
                         testName);

TEST_F(StunInterop, TsharkDecodesEveryMessageWithoutAComplaint) {
    const NatLab lab(NatKind::portRestricted, NatKind::portRestricted);
    const auto server = startOurServer(lab, file("identity.pem"));
    const auto capture = file("stun.pcap");
    // -U: each packet is in the file as soon as it is seen; tcpdump says on standard error when it listens.
    LabProcess tcpdump = lab.server().start(
        {"tcpdump", "-i", "any", "-U", "-Z", "root", "-w", capture, "port 3478 or port 3479"});
    ASSERT_TRUE(tcpdump.waitForErrorLine("listening on", 10s)) << tcpdump.errors();
    runStun(lab.host("a1"), {kServer4});
    runStun(lab.host("a1"), {"--tcp", kServer4});
    tcpdump.terminate();

    const auto summary = LabProcess::run({"tshark", "-r", capture, "-Y", "stun"}, nullptr, 30s);
    EXPECT_THAT(summary.output, HasSubstr("Binding Success Response")) << summary.errors;
    EXPECT_THAT(summary.output, HasSubstr("XOR-MAPPED-ADDRESS: 192.0.2.10")) << summary.output;
    // Discovery asked the second address too, from which answers came unasked.
    EXPECT_THAT(summary.output, HasSubstr("198.51.100.2")) << summary.output;
    const auto complaints = LabProcess::run(
        {"tshark", "-r", capture, "-Y", "_ws.malformed || (stun && _ws.expert.severity >= \"Warning\")"},
        nullptr, 30s);
    EXPECT_EQ(complaints.output, "") << complaints.errors;
    const auto unrecognised = LabProcess::run(
        {"tshark", "-r", capture, "-Y", "(udp.port == 3478 || udp.port == 3479) && !stun && !icmp"}, nullptr,
        30s);
    EXPECT_EQ(unrecognised.output, "") << unrecognised.errors;
}

} // namespace
} // namespace thisbe
