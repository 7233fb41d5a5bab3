#include "shared/signal/client/replay_window.h"

#include <algorithm>

namespace thisbe::signal {

void ReplayWindow::advanceTo(std::uint64_t counter) {
    const std::uint64_t steps =
        std::min<std::uint64_t>(counter / kWordBits - highest_ / kWordBits, words_.size());
    for (std::uint64_t i = 1; i <= steps; ++i)
        wordOf(highest_ - highest_ % kWordBits + i * kWordBits) = 0;
    if (steps == words_.size()) words_.fill(0);
    highest_ = counter;
}

ReplayWindow::Verdict ReplayWindow::accept(std::uint64_t counter) {
    if (!any_) {
        any_ = true;
        highest_ = counter;
    } else if (counter > highest_) {
        advanceTo(counter);
    } else if (highest_ - counter >= kSize) {
        return Verdict::tooOld;
    }
    const std::uint64_t bit = std::uint64_t{1} << (counter % kWordBits);
    std::uint64_t& word = wordOf(counter);
    if ((word & bit) != 0) return Verdict::seen;
    word |= bit;
    return Verdict::fresh;
}

} // namespace thisbe::signal
