// A server and peers as processes, for tests: on this host's loopback, or on hosts of a NAT lab.
#pragma once

#include "tests/natlab/lab_host.h"

#include <filesystem>

namespace thisbe::peer {

// Keys and known servers are kept in a folder of its own, which goes with it.
class JoinWorld {
  public:
    using Arguments = std::vector<std::string>;

    JoinWorld();
    ~JoinWorld();
    JoinWorld(const JoinWorld&) = delete;
    JoinWorld& operator=(const JoinWorld&) = delete;

    std::filesystem::path file(const std::string& name) const { return folder_ / name; }

    // thisbe-rendezvous, ready. On loopback it listens on 127.0.0.1; port 0 lets it choose one.
    natlab::LabProcess startServer(const Arguments& more = {}, std::uint16_t port = 0,
                                   const natlab::LabHost* host = nullptr) const;
    // Where a server that startServer() returned listens: "127.0.0.1:40000".
    static std::string endpointOf(const natlab::LabProcess& server);

    // "thisbe", with this world's folder for its state.
    Arguments command(const Arguments& arguments, const Arguments& environment = {}) const;
    // thisbe join ID with the key ID.pem; commands through send().
    natlab::LabProcess join(const std::string& id, const std::string& server, const Arguments& more = {},
                            const natlab::LabHost* host = nullptr) const;
    // The same, and waits until it is registered and has the roster.
    natlab::LabProcess joined(const std::string& id, const std::string& server, const Arguments& more = {},
                              const natlab::LabHost* host = nullptr) const;

  private:
    std::filesystem::path folder_;
};

// Fails the test where no such line comes within a bound that no healthy run needs.
void expectLine(natlab::LabProcess& process, const std::string& regex);

} // namespace thisbe::peer
