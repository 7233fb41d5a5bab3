// SHA-256 (FIPS 180-4) of bytes that lie in one piece.
#pragma once

#include "shared/base/bytes.h"

#include <array>

namespace thisbe {

using Sha256Digest = std::array<std::uint8_t, 32>;

// Cannot fail and does not allocate.
Sha256Digest sha256(ByteView bytes);

} // namespace thisbe
