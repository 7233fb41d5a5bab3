// One attempt of a generator to agree on a test.
#pragma once

#include "shared/base/strong_id.h"

#include <cstdint>

namespace thisbe::packet {

// Random, drawn by the generator: whoever does not see its datagrams cannot answer in the listener's name.
using AttemptId = StrongId<struct AttemptTag, std::uint64_t>;

} // namespace thisbe::packet
