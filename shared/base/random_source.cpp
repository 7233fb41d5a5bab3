#include "shared/base/random_source.h"

#include <bit>

namespace thisbe {

std::uint32_t RandomSource::u32() {
    return std::bit_cast<std::uint32_t>(bytes<4>());
}

std::uint64_t RandomSource::u64() {
    return std::bit_cast<std::uint64_t>(bytes<8>());
}

std::uint64_t RandomSource::below(std::uint64_t bound) {
    if (bound <= 1) return 0;
    // Draw under the next power of two and reject: on average fewer than two draws.
    const std::uint64_t mask =
        bound > (std::uint64_t{1} << 63) ? ~std::uint64_t{0} : std::bit_ceil(bound) - 1;
    while (true) {
        const std::uint64_t drawn = u64() & mask;
        if (drawn < bound) return drawn;
    }
}

} // namespace thisbe
