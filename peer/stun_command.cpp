#include "peer/stun_command.h"

#include "peer/stun_report.h"
#include "peer/tcp_stun_probe.h"
#include "peer/udp_stun_probe.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <iostream>
#include <unistd.h>
#include <vector>

namespace thisbe::peer {

namespace {

constexpr std::uint16_t kStunPort = 3478;

constexpr const char* kFooter =
    "Where the server offers it (RFC 5780), also tells how the NAT maps and filters, in the words of RFC "
    "4787. That takes\n"
    "some seconds, since silence is an answer too.\n"
    "\n"
    "Examples:\n"
    "  thisbe stun stun.example.org\n"
    "  thisbe stun -4 192.0.2.1:3478 --no-behaviour\n"
    "  thisbe stun --tcp --json '[2001:db8::1]:3478'\n"
    "\n"
    "Exit status: 0 at least one address was found, 4 the name does not resolve, 5 no answer.";

// All the probes of one call on one loop, and when the last is done, the end of it.
class Probing {
  public:
    Probing() : loop_(clock_) {}

    // A family that this host has no socket for is a finding too.
    void askUdp(const UdpStunProbe::Options& options) {
        ++open_;
        try {
            udp_.push_back(
                std::make_unique<UdpStunProbe>(loop_, buffers_, options, random_, [this] { --open_; }));
        } catch (const Poco::Exception& problem) {
            --open_;
            StunFinding finding;
            finding.server = options.server;
            finding.problem = "this host could not open a socket: " + problem.displayText();
            unasked_.push_back(finding);
        }
    }
    void askTcp(const Endpoint& server) {
        ++open_;
        tcp_.push_back(std::make_unique<TcpStunProbe>(loop_, server, random_, [this] { --open_; }));
    }

    // A probe may end as it begins, so the loop goes on for as long as one is open and is never told to stop.
    std::vector<StunFinding> run() {
        while (open_ > 0)
            loop_.runOnce(std::chrono::hours{1});
        std::vector<StunFinding> out = unasked_;
        for (const auto& probe : udp_)
            out.push_back(probe->finding());
        for (const auto& probe : tcp_)
            out.push_back(probe->finding());
        return out;
    }

  private:
    SystemClock clock_;
    SystemRandom random_;
    EventLoop loop_;
    UdpBuffers buffers_{4};
    std::size_t open_ = 0;
    std::vector<StunFinding> unasked_;
    std::vector<std::unique_ptr<UdpStunProbe>> udp_;
    std::vector<std::unique_ptr<TcpStunProbe>> tcp_;
};

// The resolver's favourite of each family.
std::vector<Endpoint> onePerFamily(const std::vector<Endpoint>& all, bool onlyV4, bool onlyV6) {
    std::vector<Endpoint> out;
    for (const Endpoint& endpoint : all) {
        const bool wanted = endpoint.isV4() ? !onlyV6 : !onlyV4;
        const bool known = std::ranges::any_of(
            out, [&](const Endpoint& other) { return other.family() == endpoint.family(); });
        if (wanted && !known) out.push_back(endpoint);
    }
    return out;
}

} // namespace

StunCommand::StunCommand(CLI::App& app, const CommonOptions& common) : common_(common) {
    CLI::App* command =
        app.add_subcommand("stun", "Show how this host looks from outside, and how its NAT behaves");
    command->footer(kFooter);
    command->add_option("SERVER", server_, "The STUN server: HOST[:PORT], port 3478 by default")->required();
    auto* v4 = command->add_flag("-4", onlyV4_, "Ask over IPv4 only");
    command->add_flag("-6", onlyV6_, "Ask over IPv6 only")->excludes(v4);
    auto* tcp = command->add_flag("--tcp", tcp_, "Ask over TCP instead of UDP");
    command->add_option("--local-port", localPort_, "Ask from this UDP port (default: any)")
        ->type_name("PORT")
        ->excludes(tcp);
    command->add_flag("--no-behaviour,--no-behavior", noBehaviour_,
                      "Do not ask how the NAT behaves; answers at once");
    command->add_flag("--json", json_, "Print one JSON object (schema thisbe.stun/1)");
}

ExitStatus StunCommand::run() {
    const auto name = ServerName::parse(server_, kStunPort);
    if (!name) throw StartupError(ExitStatus::usage, name.error().message);
    const auto found = lookUp(*name);
    if (!found) throw StartupError(ExitStatus::noName, found.error().message);
    const auto servers = onePerFamily(*found, onlyV4_, onlyV6_);
    if (servers.empty())
        throw StartupError(ExitStatus::noName,
                           "'" + name->host + "' has no address of the family that was asked for");

    Probing probing;
    for (const Endpoint& server : servers) {
        if (tcp_)
            probing.askTcp(server);
        else
            probing.askUdp({.server = server, .localPort = localPort_, .behaviour = !noBehaviour_});
    }
    const auto findings = probing.run();
    std::cout << (json_ ? reportAsJson(name->toString(), findings)
                        : reportForPeople(findings, Paint(common_.colour, STDOUT_FILENO)))
              << std::flush;
    const bool any =
        std::ranges::any_of(findings, [](const StunFinding& finding) { return finding.mapped.has_value(); });
    return any ? ExitStatus::success : ExitStatus::noAnswer;
}

} // namespace thisbe::peer
