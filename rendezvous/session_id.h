// SESSION-ID (docs/protocol.md): one running peer, as the server names it.
#pragma once

#include "shared/base/strong_id.h"

#include <cstdint>

namespace thisbe::rendezvous {

// The eight bytes of the wire as a number, first byte highest. What they mean is the business of OwnedIds.
using SessionId = StrongId<struct SessionIdTag, std::uint64_t>;

} // namespace thisbe::rendezvous
