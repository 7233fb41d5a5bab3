// Plain simultaneous UDP hole punching between two hosts, as the simplest programs do it: what a pair of NATs
// lets through without any cleverness.
#pragma once

#include "tests/natlab/lab_udp_socket.h"
#include "tests/natlab/probe_server.h"

#include <chrono>
#include <optional>

namespace thisbe::natlab {

struct PunchSettings {
    int probes = 10;
    std::chrono::milliseconds interval{50};
    // The first so many probes have this TTL: 2 crosses the own gateway and dies at the router.
    int lowTtlProbes = 0;
    int lowTtl = 2;
    std::chrono::milliseconds registrationBound{2000};
};

// True where datagrams pass in both directions. `first` sends before `second` in every round, `server` tells
// each the other's mapped endpoint.
bool punch(const LabHost& first, const LabHost& second, ProbeServer& server,
           const PunchSettings& settings = {});

} // namespace thisbe::natlab
