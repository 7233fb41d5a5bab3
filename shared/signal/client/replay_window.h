// Which counters of a sender have been seen.
#pragma once

#include <array>
#include <cstdint>

namespace thisbe::signal {

// Remembers the highest counter and the kSize - 1 before it, as RFC 6479 does.
class ReplayWindow {
  public:
    static constexpr std::uint64_t kSize = 1024;

    enum class Verdict : std::uint8_t {
        fresh,  // never seen; it is now
        seen,   // a duplicate
        tooOld, // below the window: nobody knows
    };

    Verdict accept(std::uint64_t counter);

  private:
    static constexpr std::uint64_t kWordBits = 64;

    std::uint64_t& wordOf(std::uint64_t counter) { return words_[counter / kWordBits % words_.size()]; }
    void advanceTo(std::uint64_t counter);

    // One word more than the window, so that the word that is being reused is never inside it.
    std::array<std::uint64_t, kSize / kWordBits + 1> words_{};
    std::uint64_t highest_ = 0;
    bool any_ = false;
};

} // namespace thisbe::signal
