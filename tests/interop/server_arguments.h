// The server that a test program's command line names: SERVER PORT [USER PASSWORD].
#pragma once

#include "peer/ice/ice_host.h"

#include <span>

namespace thisbe::interop {

// STUN there, and TURN where USER and PASSWORD (long-term credentials) are given.
Result<peer::IceHost::Options> serverFromArguments(std::span<char* const> arguments);

} // namespace thisbe::interop
