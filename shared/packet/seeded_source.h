// Repeatable randomness for generated traffic.
#pragma once

#include "shared/base/random_source.h"

namespace thisbe::packet {

// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). The same seed gives
// the same traffic on every machine. For payloads and schedules: nothing of it is a secret, and never
// anything that is.
class SeededSource final : public RandomSource {
  public:
    explicit SeededSource(std::uint64_t seed) : state_(seed) {}

    void fill(ByteSpan out) override {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (i % 8 == 0) word = next();
            out[i] = static_cast<std::uint8_t>(word >> (8 * (i % 8)));
        }
    }

  private:
    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
        return mixed ^ (mixed >> 31);
    }

    std::uint64_t state_;
};

} // namespace thisbe::packet
