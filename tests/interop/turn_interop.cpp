#include "tests/interop/turn_interop.h"

#include "tests/support/places.h"

#include <thread>
#include <unistd.h>

namespace thisbe::natlab {

namespace {

using namespace std::chrono_literals;

// The lab's Internet is made of documentation addresses, which nobody may relay to by default.
constexpr std::array kAllowed = {"198.51.100.0/24", "2001:db8::/32", "::1/128"};

} // namespace

void TurnInterop::TearDown() {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
}

std::string TurnInterop::file(const std::string& name) {
    folder_ =
        std::filesystem::path(::testing::TempDir()) / ("thisbe-turn-interop-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    return folder_ / name;
}

LabProcess TurnInterop::startServer(const NatLab& lab) {
    const auto made = LabProcess::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                                       "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=turn",
                                       "-keyout", file("key.pem"), "-out", file("cert.pem")},
                                      nullptr, 20s);
    EXPECT_TRUE(made.ok()) << made.errors;
    std::vector<std::string> argv = {thisbe::test::binDir() + "/thisbe-rendezvous"};
    for (const std::string& address : {kTurnServer4, kTurnServer6, std::string("::1")})
        argv.insert(argv.end(), {"--listen", address});
    for (const char* range : kAllowed)
        argv.insert(argv.end(), {"--allow-peer", range});
    argv.insert(argv.end(), {"--user", "u:p", "--identity", file("identity.pem"), "--cert", file("cert.pem"),
                             "--key", file("key.pem")});
    LabProcess server = lab.server().start(argv);
    EXPECT_TRUE(server.waitForErrorLine("event=ready", 20s)) << server.errors();
    return server;
}

void TurnInterop::startCapture(const NatLab& lab) {
    // What the server sends as one super-packet is cut where a network card would cut it: before it is
    // captured.
    for (const char* device : {"eth0", "lo"})
        ASSERT_TRUE(lab.server().run({"ip", "link", "set", "dev", device, "gso_max_segs", "1"}).ok());
    // Each packet is in the file as soon as it is seen (a short run ends before a full buffer); tcpdump says
    // on standard error when it listens.
    tcpdump_.emplace(
        lab.server().start({"tcpdump", "-i", "any", "-s", "4096", "-B", "32768", "--immediate-mode", "-U",
                            "-Z", "root", "-w", file("turn.pcap"), "port 3478"}));
    ASSERT_TRUE(tcpdump_->waitForErrorLine("listening on", 10s)) << tcpdump_->errors();
}

std::string TurnInterop::expectCleanCapture() {
    // tcpdump has its own pace: until the file no longer grows.
    std::uintmax_t size = 0;
    for (std::uintmax_t before = 1; size != before;) {
        before = size;
        std::this_thread::sleep_for(200ms);
        size = std::filesystem::file_size(file("turn.pcap"));
    }
    tcpdump_->terminate();
    const auto show = [this](const std::string& filter) {
        const auto shown = LabProcess::run({"tshark", "-r", file("turn.pcap"), "-Y", filter}, nullptr, 60s);
        EXPECT_TRUE(shown.ok()) << shown.errors;
        return shown.output;
    };
    // Some clients write attributes that Wireshark remarks on; what we sent has to be above remarks, those on
    // TCP's own segments (seen late, seen twice) aside.
    EXPECT_EQ(show("_ws.malformed || (stun && _ws.expert.severity >= \"Error\") || "
                   "((udp.srcport == 3478 || tcp.srcport == 3478) && stun && "
                   "_ws.expert.severity >= \"Warning\" && !tcp.analysis.flags) || "
                   "(udp.port == 3478 && !stun && !icmp && !icmpv6)"),
              "");
    return show("stun");
}

} // namespace thisbe::natlab
