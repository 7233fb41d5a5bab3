// What `thisbe generate` was told, for all kinds of traffic.
#pragma once

#include "shared/base/clock.h"
#include "shared/packet/rate.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace thisbe::peer {

// Options that more than one kind obeys. What a kind has alone, it keeps itself (GeneratorKind::addOptions).
// What was not given is empty: each kind has its own defaults, which its help names.
struct GenerateArguments {
    std::string target;  // udp://HOST:PORT, tcp://HOST:PORT, … or a peer's id; empty with --records
    std::string records; // the HOST of --records
    std::string type;
    std::optional<std::uint64_t> count;
    std::optional<std::size_t> size;
    std::optional<Duration> interval;
    std::optional<Duration> duration;
    std::optional<packet::Rate> rate;
    std::optional<std::uint64_t> seed;
    bool continuous = false;
    bool reverse = false;
    bool json = false;
    // Of measured tests:
    std::string pattern = "constant";
    std::string sizes;
    std::uint32_t burst = 10;
    bool both = false;
    bool unpaced = false;
    bool jsonStream = false;
    bool csv = false;
    std::string database; // of --db; empty: none
    std::string capture;  // of --pcap; empty: none

    // What stands before "://" in the target; empty where nothing does (a peer's id).
    std::string_view scheme() const;
    // What stands behind it.
    std::string_view address() const;
};

// The positional TARGET and the options above.
void addGenerateArguments(CLI::App& command, GenerateArguments& arguments);

} // namespace thisbe::peer
