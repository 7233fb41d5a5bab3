// A real number of a random source.
#pragma once

#include "shared/base/random_source.h"

namespace thisbe::packet {

// Evenly distributed in (0, 1], in steps of 2^-53.
inline double uniform(RandomSource& random) {
    return static_cast<double>((random.u64() >> 11) + 1) * 0x1p-53;
}

} // namespace thisbe::packet
