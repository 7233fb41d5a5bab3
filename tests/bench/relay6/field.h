// Who takes part in the benchmark.
#pragma once

#include "tests/bench/relay6/contestant.h"

namespace thisbe::bench {

enum class Field : std::uint8_t {
    usual,
    spooled,      // and us with a spool
    shortBacklog, // and socat with its own backlog of 5
};

// Those of the field that are named in only; all when it is empty.
std::vector<Contestant> field(const std::vector<std::string>& only, Field which);
std::vector<std::string> fieldNames();

} // namespace thisbe::bench
