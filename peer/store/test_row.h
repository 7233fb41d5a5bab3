// One row of the table of tests: what came of one.
#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>

namespace thisbe::peer {

struct TestRow {
    WallTime endedAt{};
    std::string side;   // generator or listener
    std::string kind;   // udp, tcp, http, mixed, …
    std::string remote; // the other side: ADDRESS:PORT, a URL, or a peer's id
    std::string outcome;
    std::string plan; // in words
    // Packets, messages or requests of both directions together, by the best account there is; empty: not
    // known.
    std::optional<std::uint64_t> sent;
    std::optional<std::uint64_t> received;
    std::string result; // the JSON document that --json prints
};

} // namespace thisbe::peer
