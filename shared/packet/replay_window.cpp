#include "shared/packet/replay_window.h"

#include <algorithm>

namespace thisbe::packet {

ReplayWindow::ReplayWindow(std::size_t bits) : words_(bits / 64), size_(bits) {}

// Room for the numbers up to next, none of them seen yet.
void ReplayWindow::advanceTo(std::uint64_t next) {
    if (next - next_ >= size_) {
        std::ranges::fill(words_, 0);
    } else {
        for (std::uint64_t sequence = next_; sequence < next; ++sequence)
            words_[wordOf(sequence)] &= ~bitOf(sequence);
    }
    next_ = next;
}

ReplayWindow::Verdict ReplayWindow::note(std::uint64_t sequence) {
    if (sequence >= next_)
        advanceTo(sequence + 1);
    else if (sequence < oldest())
        return Verdict::tooOld;
    else if (seen(sequence))
        return Verdict::repeated;
    words_[wordOf(sequence)] |= bitOf(sequence);
    return Verdict::fresh;
}

} // namespace thisbe::packet
