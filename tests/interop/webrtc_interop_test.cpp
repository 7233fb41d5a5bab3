// Our ICE, DTLS and data channels with other WebRTC implementations, between real NATs: in both roles of the
// offer and of DTLS, directly and through our relay on either side.
#include "tests/interop/ice_programs.h"
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/support/places.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <poll.h>
#include <unistd.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using natlab::LabProcess;
using natlab::NatKind;
using natlab::NatLab;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

enum class Program : std::uint8_t { chromium, aiortc };
// What there is to meet on: the homes allow nothing else, and at most one side has a relay.
enum class Way : std::uint8_t { direct, sameLan, ourRelay, ourTcpRelay, theirRelay };

struct Encounter {
    Program program;
    const char* role;  // ours
    const char* setup; // ours
    Way way;
    const char* dtls; // ours, as it follows from them
};

constexpr const char* kWords[] = {"direct", "same_lan", "our_relay", "our_tcp_relay", "their_relay"};

std::string nameOf(const Encounter& e) {
    return std::string(e.program == Program::chromium ? "chromium" : "aiortc") + "_" + e.role + "_" +
           e.setup + "_" + kWords[static_cast<std::size_t>(e.way)];
}
void PrintTo(const Encounter& encounter,
             std::ostream* out) { // NOLINT(readability-identifier-naming): gtest's
    *out << nameOf(encounter);
}

NatLab labFor(Way way) {
    switch (way) {
    case Way::direct:
        return {NatKind::portRestricted, NatKind::portRestricted};
    case Way::sameLan:
        return {NatKind::sameLan, NatKind::sameLan};
    case Way::ourRelay:
        return {NatKind::symmetric, NatKind::portRestricted};
    case Way::ourTcpRelay:
        return {NatKind::udpBlocked, NatKind::portRestricted};
    case Way::theirRelay:
        return {NatKind::portRestricted, NatKind::symmetric};
    }
    return {NatKind::open, NatKind::open};
}

// Why the other program cannot be run here.
std::optional<std::string> whyMissing(Program program) {
    if (program == Program::chromium) {
        if (LabProcess::run({"/bin/sh", "-c", "command -v chromium"}, nullptr, 10s).ok()) return std::nullopt;
        return "no Chromium on this host (Debian package: chromium)";
    }
    if (LabProcess::run({"/usr/bin/python3", "-c", "import aiortc"}, nullptr, 30s).ok()) return std::nullopt;
    return "no aiortc on this host (Debian package: python3-aiortc)";
}

// The last line about a path; empty where there was none.
std::string lastPath(const std::string& output) {
    const std::size_t at = output.rfind("path ");
    return at == std::string::npos ? "" : output.substr(at, output.find('\n', at) - at);
}

class WebrtcInterop : public natlab::NatLabTest, public ::testing::WithParamInterface<Encounter> {
  protected:
    void SetUp() override {
        NatLabTest::SetUp();
        if (const auto why = whyMissing(GetParam().program)) GTEST_SKIP() << *why;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    static LabProcess startOurs(const NatLab& lab) {
        const Encounter& encounter = GetParam();
        std::vector<std::string> argv = {test::binDir() + "/webrtc_peer", encounter.role, encounter.setup,
                                         natlab::kServerIpv4First, "3478"};
        if (encounter.way == Way::ourRelay || encounter.way == Way::ourTcpRelay)
            argv.insert(argv.end(), {"u", "p"});
        return lab.host("a1").start(argv);
    }

    static LabProcess startTheirs(const NatLab& lab) {
        const Encounter& encounter = GetParam();
        const std::string here = test::sourceDir() + "/tests/interop/";
        const std::string role = std::string(encounter.role) == "offer" ? "answer" : "offer";
        const bool relay = encounter.way == Way::theirRelay;
        const std::string url = std::string(relay ? "turn:" : "stun:") + natlab::kServerIpv4First + ":3478";
        std::vector<std::string> argv = {"/usr/bin/python3"};
        if (encounter.program == Program::aiortc) {
            argv.insert(argv.end(), {here + "webrtc_aiortc.py", role, url});
            if (relay) argv.insert(argv.end(), {"u", "p"});
        } else {
            argv.insert(argv.end(),
                        {here + "chromium_page.py", here + "webrtc_page.html", "role=" + role, "url=" + url});
            if (relay) argv.insert(argv.end(), {"username=u", "credential=p"});
        }
        return lab.host("b1").start(argv);
    }

    // Passes on what each signals to the other, until theirs has ended; aiortc ends when it is told that we
    // have seen its channel closed, or its end would race with our answer to that.
    static void signal(LabProcess& ours, LabProcess& theirs) {
        const natlab::Deadline deadline(90s);
        while (theirs.outputFd() >= 0 && !deadline.passed()) {
            for (auto [from, to] : {std::pair{&ours, &theirs}, std::pair{&theirs, &ours}})
                while (const auto line = from->takeLine()) {
                    if (line->starts_with('{')) to->send(*line + "\n");
                    if (*line == "closed theirs" && GetParam().program == Program::aiortc) to->closeInput();
                }
            std::array<pollfd, 2> watched{{{ours.outputFd(), POLLIN, 0}, {theirs.outputFd(), POLLIN, 0}}};
            ::poll(watched.data(), watched.size(), 20);
        }
    }

    static std::string expectedPath() {
        switch (GetParam().way) {
        case Way::direct:
        case Way::sameLan:
            return "path (host|srflx|prflx) (host|srflx|prflx)";
        case Way::ourRelay:
        case Way::ourTcpRelay:
            return "path relay (host|srflx|prflx)";
        case Way::theirRelay:
            return "path (host|srflx|prflx) relay";
        }
        return "";
    }

    const std::filesystem::path& folder() const { return folder_; }

  private:
    std::filesystem::path folder_ =
        std::filesystem::path(::testing::TempDir()) / ("thisbe-webrtc-interop-" + std::to_string(::getpid()));
};

TEST_P(WebrtcInterop, ExchangesAThousandMessagesEachWay) {
    const NatLab lab = labFor(GetParam().way);
    const LabProcess server = startIceServer(lab, interop::IceServer::ours, folder());
    LabProcess ours = startOurs(lab);
    LabProcess theirs = startTheirs(lab);
    signal(ours, theirs);
    const auto theirEnd = theirs.wait(5s);
    const auto ourEnd = ours.wait(5s);
    const std::string transcript =
        "---- ours\n" + ours.output() + ours.errors() + "---- theirs\n" + theirs.output() + theirs.errors();
    ASSERT_TRUE(theirEnd && ourEnd) << "one did not end\n" << transcript;
    EXPECT_EQ(theirEnd->exitStatus, 0) << transcript;
    EXPECT_EQ(ourEnd->exitStatus, 0) << transcript;
    EXPECT_THAT(theirs.output(), HasSubstr("exchanged 1000\n"));
    EXPECT_THAT(ours.output(), HasSubstr("heard theirs 1000\n"));
    EXPECT_THAT(ours.output(), HasSubstr("closed thisbe\n"));
    EXPECT_THAT(ours.output(), HasSubstr("closed theirs\n"));
    EXPECT_THAT(ours.output(), HasSubstr(std::string("dtls ") + GetParam().dtls + "\n"));
    EXPECT_THAT(lastPath(ours.output()), MatchesRegex(expectedPath())) << transcript;
}

// aiortc takes only offers that are actpass, answers active, and numbers its channels by its ICE role where
// RFC 8832 (section 6) wants the DTLS role, so that our answer must be active too.
const Encounter kEncounters[] = {
    {Program::chromium, "offer", "actpass", Way::direct, "server"},
    {Program::chromium, "offer", "active", Way::direct, "client"},
    {Program::chromium, "answer", "active", Way::direct, "client"},
    {Program::chromium, "answer", "passive", Way::direct, "server"},
    {Program::chromium, "offer", "active", Way::ourRelay, "client"},
    {Program::chromium, "answer", "passive", Way::ourRelay, "server"},
    {Program::chromium, "answer", "active", Way::ourTcpRelay, "client"},
    {Program::chromium, "offer", "actpass", Way::theirRelay, "server"},
    {Program::chromium, "answer", "active", Way::theirRelay, "client"},
    // Its addresses are names under .local here.
    {Program::chromium, "answer", "active", Way::sameLan, "client"},
    {Program::aiortc, "offer", "actpass", Way::direct, "server"},
    {Program::aiortc, "answer", "active", Way::direct, "client"},
    {Program::aiortc, "offer", "actpass", Way::ourRelay, "server"},
    {Program::aiortc, "answer", "active", Way::ourRelay, "client"},
    {Program::aiortc, "answer", "active", Way::ourTcpRelay, "client"},
    {Program::aiortc, "offer", "actpass", Way::theirRelay, "server"},
    {Program::aiortc, "answer", "active", Way::theirRelay, "client"},
    {Program::aiortc, "offer", "actpass", Way::sameLan, "server"},
};

INSTANTIATE_TEST_SUITE_P(Encounters, WebrtcInterop, ::testing::ValuesIn(kEncounters),
                         [](const auto& given) { return nameOf(given.param); });

} // namespace
} // namespace thisbe
