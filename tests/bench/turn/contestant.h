// A TURN server that takes part in the benchmark.
#pragma once

#include "shared/base/endpoint.h"
#include "tests/bench/turn/server_under_test.h"

#include <memory>
#include <string>

namespace thisbe::bench {

struct Contestant {
    std::unique_ptr<ServerUnderTest> server;
    Endpoint endpoint;

    const std::string& name() const { return server->name(); }
};

// Both with one thread, user u, password p, peers on the loopback allowed, and no limits. folder is for what
// they write.
Contestant startThisbe(const std::string& folder);
Contestant startCoturn(const std::string& folder);

} // namespace thisbe::bench
