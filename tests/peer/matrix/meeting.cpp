#include "tests/peer/matrix/meeting.h"

#include "peer/path/direct_expectation.h"
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/lab_error.h"
#include "tests/support/places.h"

namespace thisbe::peer::matrix {

using namespace std::chrono_literals;
using natlab::LabHost;
using natlab::LabProcess;
using natlab::NatKind;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kPatience = 20s;

stun::MappingBehaviour mappingOf(natlab::EndpointDependence dependence) {
    switch (dependence) {
    case natlab::EndpointDependence::endpointIndependent:
        return stun::MappingBehaviour::endpointIndependent;
    case natlab::EndpointDependence::addressDependent:
        return stun::MappingBehaviour::addressDependent;
    case natlab::EndpointDependence::addressAndPortDependent:
        return stun::MappingBehaviour::addressAndPortDependent;
    }
    return stun::MappingBehaviour::unknown;
}

stun::FilteringBehaviour filteringOf(natlab::EndpointDependence dependence) {
    switch (dependence) {
    case natlab::EndpointDependence::endpointIndependent:
        return stun::FilteringBehaviour::endpointIndependent;
    case natlab::EndpointDependence::addressDependent:
        return stun::FilteringBehaviour::addressDependent;
    case natlab::EndpointDependence::addressAndPortDependent:
        return stun::FilteringBehaviour::addressAndPortDependent;
    }
    return stun::FilteringBehaviour::unknown;
}

bool reach(const std::optional<natlab::NatBehavior>& a, const std::optional<natlab::NatBehavior>& b) {
    if (!a || !b) return false;
    const auto side = [](const natlab::NatBehavior& behavior) {
        NatSide out;
        out.nat.mapping = mappingOf(behavior.mapping);
        out.nat.filtering = filteringOf(behavior.filtering);
        return out;
    };
    return expectDirect(side(*a), side(*b)) == DirectExpectation::expected;
}

// Behind the NAT64 of the lab IPv4 is what its masquerading makes of it, for who knows the prefix.
std::optional<natlab::NatBehavior> ipv4Of(NatKind kind) {
    return kind == NatKind::nat64 ? natlab::factsOf(NatKind::portRestricted).ipv4
                                  : natlab::factsOf(kind).ipv4;
}

// The last path of its lines; empty for none.
std::string lastPath(const std::string& lines) {
    constexpr std::string_view kMark = "\"event\":\"switch\"";
    constexpr std::string_view kTo = "\"to\":\"";
    const std::size_t at = lines.rfind(kMark);
    if (at == std::string::npos) return {};
    const std::size_t begin = lines.find(kTo, at) + kTo.size();
    return lines.substr(begin, lines.find('"', begin) - begin);
}

} // namespace

LabProcess join(const LabHost& host, const std::string& id, NatKind kind,
                const std::filesystem::path& folder) {
    const bool onlyV6 = kind == NatKind::ipv6Only;
    std::vector<std::string> argv{"env",
                                  "XDG_STATE_HOME=" + folder.string(),
                                  test::binDir() + "/thisbe",
                                  "join",
                                  id,
                                  "--server",
                                  onlyV6 ? natlab::kServerIpv6First : natlab::kServerIpv4First,
                                  "--identity",
                                  (folder / (id + ".pem")).string(),
                                  "--json",
                                  "--log-level",
                                  "error"};
    if (kind == NatKind::nat64)
        argv.insert(argv.end(),
                    {"--nat64", natlab::kHomes[host.name().starts_with('a') ? 0 : 1].nat64Prefix});
    return host.start(argv);
}

bool expectsDirect(NatKind a, NatKind b) {
    if (a == NatKind::sameLan || b == NatKind::sameLan) return true;
    return reach(ipv4Of(a), ipv4Of(b)) || reach(natlab::factsOf(a).ipv6, natlab::factsOf(b).ipv6);
}

LabProcess startServer(const natlab::NatLab& lab, const std::filesystem::path& folder) {
    std::vector<std::string> argv{test::binDir() + "/thisbe-rendezvous", "--identity",
                                  (folder / "server.pem").string()};
    // The lab's addresses are not the internet's.
    for (const char* const range : {"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"})
        argv.insert(argv.end(), {"--allow-peer", range});
    LabProcess server = lab.server().start(argv);
    if (const auto ready = server.waitForErrorLine("event=ready", kPatience); !ready)
        throw natlab::LabError("the server does not start: " + ready.error().message);
    return server;
}

// Who was there first is in the roster, and nobody says of it that it joined.
bool seeEachOther(LabProcess& near, LabProcess& far) {
    for (LabProcess* const peer : {&near, &far})
        if (!peer->waitForLine("\"event\":\"roster_complete\"", kPatience)) return false;
    return near.output().find("\"joined\",\"id\":\"far\"") != std::string::npos ||
           near.output().find("\"peers\":2") != std::string::npos ||
           near.waitForLine("\"event\":\"joined\",\"id\":\"far\"", kPatience);
}

MeetingResult meet(const natlab::NatLab& lab, const std::pair<NatKind, NatKind>& kinds,
                   const std::filesystem::path& folder, std::chrono::milliseconds waitForDirect) {
    MeetingResult out;
    LabProcess near = join(lab.host("a1"), "near", kinds.first, folder);
    LabProcess far = join(lab.host("b1"), "far", kinds.second, folder);
    if (!seeEachOther(near, far)) {
        out.problem = "do not see each other: " + near.errors() + far.errors();
        return out;
    }
    const auto since = Clock::now();
    near.send("@chat far Hello\n");
    if (const auto came = far.waitForLine("\"event\":\"message\"", kPatience))
        out.firstMessage = Clock::now() - since;
    if (near.waitForLine(R"x("event":"switch".*"to":"(LAN|direct[^"]*)")x", waitForDirect))
        out.direct = Clock::now() - since;
    out.path = lastPath(near.output());
    if (!out.firstMessage) out.problem = "no message came: " + near.output();
    for (LabProcess* const peer : {&near, &far}) {
        peer->send("@exit\n");
        peer->wait(2s);
    }
    return out;
}

} // namespace thisbe::peer::matrix
