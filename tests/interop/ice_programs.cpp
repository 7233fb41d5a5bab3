#include "tests/interop/ice_programs.h"

#include "tests/natlab/home_addresses.h"
#include "tests/natlab/lab_error.h"
#include "tests/support/places.h"

#include <algorithm>

namespace thisbe::interop {

namespace {

using namespace std::chrono_literals;
using natlab::LabHost;
using natlab::LabProcess;

LabProcess startCoturn(const LabHost& host, const std::filesystem::path& folder) {
    std::vector<std::string> argv = {"turnserver", "-n",
                                     "-u",         "u:p",
                                     "-r",         "lab",
                                     "-a",         "--no-cli",
                                     "--no-tls",   "--no-dtls",
                                     "--log-file", "stdout",
                                     "--pidfile",  folder / "coturn.pid",
                                     "--userdb",   folder / "coturn.db"};
    for (const char* address : {natlab::kServerIpv4First, natlab::kServerIpv6First})
        argv.insert(argv.end(), {"-L", address, "-E", address});
    LabProcess coturn = host.start(argv);
    if (const auto ready = coturn.waitForLine("Total General servers", 10s); !ready)
        throw natlab::LabError(ready.error().message);
    return coturn;
}

LabProcess startRendezvous(const LabHost& host, const std::filesystem::path& folder) {
    std::vector<std::string> argv = {test::binDir() + "/thisbe-rendezvous", "--user", "u:p", "--identity",
                                     folder / "identity.pem"};
    for (const char* address : {natlab::kServerIpv4First, natlab::kServerIpv6First})
        argv.insert(argv.end(), {"--listen", address});
    // The lab's Internet is made of documentation addresses, which nobody may relay to by default.
    for (const char* range : {"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"})
        argv.insert(argv.end(), {"--allow-peer", range});
    LabProcess server = host.start(argv);
    if (const auto ready = server.waitForErrorLine("event=ready", 20s); !ready)
        throw natlab::LabError(ready.error().message);
    return server;
}

std::vector<std::string> commandOf(IceProgram program) {
    switch (program) {
    case IceProgram::ours:
        return {test::binDir() + "/ice_peer"};
    case IceProgram::aioice:
        // Debian's, whatever python3 stands first on the path.
        return {"/usr/bin/python3", test::sourceDir() + "/tests/interop/aioice_peer.py"};
    case IceProgram::libnice:
        return {test::binDir() + "/nice_peer"};
    }
    return {};
}

} // namespace

const char* toString(IceProgram program) {
    switch (program) {
    case IceProgram::ours:
        return "thisbe";
    case IceProgram::aioice:
        return "aioice";
    case IceProgram::libnice:
        return "libnice";
    }
    return "";
}

const char* toString(IceServer server) {
    switch (server) {
    case IceServer::coturn:
        return "coturn";
    case IceServer::ours:
        return "thisbe";
    }
    return "";
}

LabProcess startIceServer(const natlab::NatLab& lab, IceServer server, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    switch (server) {
    case IceServer::coturn:
        return startCoturn(lab.server(), folder);
    case IceServer::ours:
        return startRendezvous(lab.server(), folder);
    }
    throw natlab::LabError("no such server");
}

LabProcess startIceProgram(const LabHost& host, IceProgram program, bool controlling) {
    const bool hasIpv4 = std::ranges::any_of(host.addresses(), &IpAddress::isV4);
    std::vector<std::string> argv = commandOf(program);
    argv.insert(argv.end(),
                {controlling ? "controlling" : "controlled",
                 hasIpv4 ? natlab::kServerIpv4First : natlab::kServerIpv6First, "3478", "u", "p"});
    return host.start(argv);
}

} // namespace thisbe::interop
