#include "tests/bench/turn/contestant.h"

#include <filesystem>

namespace thisbe::bench {

namespace {

const IpAddress kLoopback(IpAddress::V4Bytes{127, 0, 0, 1});
constexpr std::uint16_t kOurPort = 13478;
constexpr std::uint16_t kTheirPort = 13578;

} // namespace

Contestant startThisbe(const std::string& folder) {
    const auto self = std::filesystem::read_symlink("/proc/self/exe");
    const auto bin = self.parent_path().parent_path().parent_path() / "bin" / "thisbe-rendezvous";
    const std::vector<std::string> argv = {bin,
                                           "--listen",
                                           "127.0.0.1",
                                           "--port",
                                           std::to_string(kOurPort),
                                           "--user",
                                           "u:p",
                                           "--allow-peer",
                                           "127.0.0.0/8",
                                           "--workers",
                                           "1",
                                           "--relay-ports",
                                           "10000-32767",
                                           "--max-allocations-per-source",
                                           "0",
                                           "--max-challenges-per-source",
                                           "0",
                                           "--identity",
                                           folder + "/identity.pem"};
    return {std::make_unique<ServerUnderTest>("thisbe", argv), Endpoint(kLoopback, kOurPort)};
}

Contestant startCoturn(const std::string& folder) {
    const std::vector<std::string> argv = {"turnserver",
                                           "-n",
                                           "-L",
                                           "127.0.0.1",
                                           "-E",
                                           "127.0.0.2",
                                           "-p",
                                           std::to_string(kTheirPort),
                                           "-u",
                                           "u:p",
                                           "-r",
                                           "bench",
                                           "-a",
                                           "--allow-loopback-peers",
                                           "--no-cli",
                                           "--no-tls",
                                           "--no-dtls",
                                           "-m",
                                           "1",
                                           "--min-port",
                                           "10000",
                                           "--max-port",
                                           "32767",
                                           "--log-file",
                                           "/dev/null",
                                           "--pidfile",
                                           folder + "/coturn.pid",
                                           "--userdb",
                                           folder + "/coturn.db"};
    return {std::make_unique<ServerUnderTest>("coturn", argv), Endpoint(kLoopback, kTheirPort)};
}

} // namespace thisbe::bench
