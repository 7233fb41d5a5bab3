#include "tests/peer/join_world.h"

#include "tests/support/places.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace thisbe::peer {

using natlab::LabHost;
using natlab::LabProcess;
using namespace std::chrono_literals;

namespace {

JoinWorld::Arguments operator+(JoinWorld::Arguments a, const JoinWorld::Arguments& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

LabProcess startAt(const JoinWorld::Arguments& argv, const LabHost* host) {
    return host != nullptr ? host->start(argv) : LabProcess::start(argv);
}

} // namespace

JoinWorld::JoinWorld() {
    std::string name = std::filesystem::temp_directory_path() / "thisbe_join_XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    folder_ = name;
}

JoinWorld::~JoinWorld() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

LabProcess JoinWorld::startServer(const Arguments& more, std::uint16_t port, const LabHost* host) const {
    Arguments argv{test::binDir() + "/thisbe-rendezvous", "--identity", file("server.pem"), "--port",
                   std::to_string(port)};
    if (host == nullptr)
        argv = argv + Arguments{"--listen", "127.0.0.1"};
    else // the lab's addresses are not the internet's
        for (const char* const range : {"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"})
            argv = argv + Arguments{"--allow-peer", range};
    LabProcess server = startAt(argv + more, host);
    const auto ready = server.waitForErrorLine("event=ready", 20s);
    EXPECT_TRUE(ready) << ready.error().message;
    return server;
}

std::string JoinWorld::endpointOf(const LabProcess& server) {
    constexpr std::string_view kMark = "event=listening endpoint=";
    const auto at = server.errors().find(kMark);
    if (at == std::string::npos) return "";
    const auto begin = at + kMark.size();
    return server.errors().substr(begin, server.errors().find(' ', begin) - begin);
}

JoinWorld::Arguments JoinWorld::command(const Arguments& arguments, const Arguments& environment) const {
    return Arguments{"env", "XDG_STATE_HOME=" + folder_.string()} + environment +
           Arguments{test::binDir() + "/thisbe"} + arguments;
}

LabProcess JoinWorld::join(const std::string& id, const std::string& server, const Arguments& more,
                           const LabHost* host) const {
    return startAt(command(Arguments{"join", id, "--server", server, "--identity", file(id + ".pem")} + more),
                   host);
}

LabProcess JoinWorld::joined(const std::string& id, const std::string& server, const Arguments& more,
                             const LabHost* host) const {
    LabProcess peer = join(id, server, more, host);
    const auto ready = peer.waitForErrorLine("you included", 30s);
    EXPECT_TRUE(ready) << ready.error().message;
    return peer;
}

void expectLine(LabProcess& process, const std::string& regex) {
    const auto line = process.waitForLine(regex, 30s);
    EXPECT_TRUE(line) << line.error().message;
}

} // namespace thisbe::peer
