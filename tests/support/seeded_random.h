// Repeatable randomness for tests.
#pragma once

#include "shared/base/random_source.h"

#include <random>

namespace thisbe::test {

// The same seed gives the same bytes on every machine.
class SeededRandom final : public RandomSource {
  public:
    explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}

    void fill(ByteSpan out) override {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (i % 8 == 0) word = engine_();
            out[i] = static_cast<std::uint8_t>(word >> (8 * (i % 8)));
        }
    }

  private:
    std::mt19937_64 engine_;
};

} // namespace thisbe::test
