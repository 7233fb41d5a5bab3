// Numbers that both sides of a test draw alike from its seed.
#pragma once

#include "shared/base/random_source.h"

namespace thisbe::packet {

// SplitMix64 (Steele, Lea and Flood, 2014): good enough for gaps and sizes, and nothing secret comes from it.
class ScheduleRandom final : public RandomSource {
  public:
    explicit ScheduleRandom(std::uint64_t seed) : state_(seed) {}

    void fill(ByteSpan out) override {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (i % 8 == 0) word = step();
            out[i] = static_cast<std::uint8_t>(word >> (8 * (i % 8)));
        }
    }

  private:
    std::uint64_t step() {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    std::uint64_t state_;
};

} // namespace thisbe::packet
