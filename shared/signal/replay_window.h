// Which counters of a sender have been seen.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace thisbe::signal {

// Remembers the highest counter and the Size - 1 before it, as RFC 6479 does. Size: a multiple of 64.
template<std::uint64_t Size>
class ReplayWindow {
  public:
    static constexpr std::uint64_t kSize = Size;

    enum class Verdict : std::uint8_t {
        fresh,  // never seen
        seen,   // a duplicate
        tooOld, // below the window: nobody knows
    };

    Verdict look(std::uint64_t counter) const {
        if (!any_ || counter > highest_) return Verdict::fresh;
        if (highest_ - counter >= kSize) return Verdict::tooOld;
        return (words_[indexOf(counter)] & bitOf(counter)) == 0 ? Verdict::fresh : Verdict::seen;
    }

    // As look(); a fresh one has been seen from then on.
    Verdict accept(std::uint64_t counter) {
        const Verdict verdict = look(counter);
        if (verdict != Verdict::fresh) return verdict;
        if (!any_ || counter > highest_) advanceTo(counter);
        words_[indexOf(counter)] |= bitOf(counter);
        return verdict;
    }

  private:
    static constexpr std::uint64_t kWordBits = 64;
    static_assert(kSize > 0 && kSize % kWordBits == 0);

    static constexpr std::size_t indexOf(std::uint64_t counter) { return counter / kWordBits % kWords; }
    static constexpr std::uint64_t bitOf(std::uint64_t counter) {
        return std::uint64_t{1} << (counter % kWordBits);
    }

    void advanceTo(std::uint64_t counter) {
        const std::uint64_t steps =
            any_ ? std::min<std::uint64_t>(counter / kWordBits - highest_ / kWordBits, kWords) : 0;
        for (std::uint64_t i = 0; i < steps; ++i)
            words_[indexOf(counter - i * kWordBits)] = 0;
        highest_ = counter;
        any_ = true;
    }

    // One word more than the window, so that the word that is being reused is never inside it.
    static constexpr std::size_t kWords = kSize / kWordBits + 1;
    std::array<std::uint64_t, kWords> words_{};
    std::uint64_t highest_ = 0;
    bool any_ = false;
};

} // namespace thisbe::signal
