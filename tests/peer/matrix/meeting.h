// Two peers of `thisbe join` in a lab: what became of their first talk.
#pragma once

#include "tests/natlab/nat_lab.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace thisbe::peer::matrix {

using Milliseconds = std::chrono::duration<double, std::milli>;

struct MeetingResult {
    std::optional<Milliseconds> firstMessage; // from typing to the other end's screen
    std::optional<Milliseconds> direct;       // from typing to the first direct path
    std::string path;                         // the one at the end: "direct IPv4", "relay"; empty: none
    std::string problem;                      // why there is nothing to measure

    bool isDirect() const { return path == "LAN" || path.starts_with("direct"); }
};

// Whether theory has a direct path for hosts of these two kinds of home, by either family.
bool expectsDirect(natlab::NatKind a, natlab::NatKind b);

// thisbe-rendezvous on the lab's server, ready. Throws LabError.
natlab::LabProcess startServer(const natlab::NatLab& lab, const std::filesystem::path& folder);

// thisbe join --json, started.
natlab::LabProcess join(const natlab::LabHost& host, const std::string& id, natlab::NatKind kind,
                        const std::filesystem::path& folder);

// Whether both come to be in the room, and the first knows of the second ("far").
bool seeEachOther(natlab::LabProcess& near, natlab::LabProcess& far);

// One talk between hosts a1 and b1 of a lab of these kinds, with fresh programs and ports; folder keeps
// keys. waitForDirect: how long a direct path may take after the first message.
MeetingResult meet(const natlab::NatLab& lab, const std::pair<natlab::NatKind, natlab::NatKind>& kinds,
                   const std::filesystem::path& folder, std::chrono::milliseconds waitForDirect);

} // namespace thisbe::peer::matrix
