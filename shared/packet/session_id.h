// Which test a datagram belongs to.
#pragma once

#include "shared/base/strong_id.h"

#include <cstdint>

namespace thisbe::packet {

// Drawn by the listener, unique among its sessions; 0 is none.
using SessionId = StrongId<struct PacketSessionTag, std::uint32_t>;

} // namespace thisbe::packet
