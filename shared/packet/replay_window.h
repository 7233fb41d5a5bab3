// Which sequence numbers were seen, as far back as a fixed number of bits reaches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace thisbe::packet {

// Anything authentic may be noted, whatever its number. Allocates in its constructor only.
class ReplayWindow {
  public:
    enum class Verdict : std::uint8_t {
        fresh,
        repeated, // sent twice, doubled by the network or replayed
        tooOld,   // behind the window: nobody knows
    };

    // A power of two, at least 64.
    explicit ReplayWindow(std::size_t bits = 65536);

    Verdict note(std::uint64_t sequence);

    // One more than the highest that was noted; 0 before the first.
    std::uint64_t next() const { return next_; }
    // The lowest that the window still knows.
    std::uint64_t oldest() const { return next_ > size_ ? next_ - size_ : 0; }
    // For sequences in [oldest(), next()).
    bool seen(std::uint64_t sequence) const { return (words_[wordOf(sequence)] & bitOf(sequence)) != 0; }
    std::size_t size() const { return size_; }

  private:
    std::size_t wordOf(std::uint64_t sequence) const {
        return static_cast<std::size_t>(sequence / 64) & (words_.size() - 1);
    }
    static std::uint64_t bitOf(std::uint64_t sequence) { return std::uint64_t{1} << (sequence % 64); }
    void advanceTo(std::uint64_t next);

    std::vector<std::uint64_t> words_;
    std::uint64_t size_;
    std::uint64_t next_ = 0;
};

} // namespace thisbe::packet
