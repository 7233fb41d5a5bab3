// Randomness, handed in: the operating system's in production, seeded in tests.
#pragma once

#include "shared/base/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace thisbe {

// Everything drawn from it may end up in a transaction id, nonce or port: an implementation for production
// must be unpredictable (shared/net/system_random.h). Not thread-safe; one per thread.
class RandomSource {
  public:
    virtual ~RandomSource() = default;

    virtual void fill(ByteSpan out) = 0;

    template<std::size_t N>
    std::array<std::uint8_t, N> bytes() {
        std::array<std::uint8_t, N> out{};
        fill(out);
        return out;
    }

    std::uint32_t u32();
    std::uint64_t u64();

    // Uniform in [0, bound), without modulo bias; 0 for a bound of 0 or 1.
    std::uint64_t below(std::uint64_t bound);
};

} // namespace thisbe
