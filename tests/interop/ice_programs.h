// The ICE programs and the servers that meetings are made of, all from this build or from Debian's packages.
#pragma once

#include "tests/natlab/nat_lab.h"

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace thisbe::interop {

enum class IceProgram : std::uint8_t { ours, aioice, libnice };
enum class IceServer : std::uint8_t { coturn, ours };

inline constexpr std::array kIcePrograms{IceProgram::ours, IceProgram::aioice, IceProgram::libnice};

const char* toString(IceProgram program);
const char* toString(IceServer server);

// STUN and TURN on port 3478 of the lab's server, both families, for user "u" with password "p"; ready.
// Throws LabError. The folder is for what it writes.
natlab::LabProcess startIceServer(const natlab::NatLab& lab, IceServer server,
                                  const std::filesystem::path& folder);

// One side, on that host, with the server's address in a family that the host has.
natlab::LabProcess startIceProgram(const natlab::LabHost& host, IceProgram program, bool controlling);

} // namespace thisbe::interop
