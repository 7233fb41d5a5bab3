// The number of an SCTP stream, which is the number of a data channel (RFC 8831, section 6.4).
#pragma once

#include "shared/base/strong_id.h"

#include <cstdint>

namespace thisbe {

using StreamId = StrongId<struct StreamIdTag, std::uint16_t>;

} // namespace thisbe
