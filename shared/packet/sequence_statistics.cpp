#include "shared/packet/sequence_statistics.h"

#include <algorithm>

namespace thisbe::packet {

void SequenceStatistics::countLoss(std::uint64_t count) {
    if (count == 0) return;
    lossRuns_ += run_ == 0;
    run_ += count;
    longestLossRun_ = std::max(longestLossRun_, run_);
}

void SequenceStatistics::settle(std::uint64_t from, std::uint64_t until) {
    const std::uint64_t known = std::min(until, window_.next());
    for (std::uint64_t sequence = from; sequence < known; ++sequence) {
        if (window_.seen(sequence))
            run_ = 0;
        else
            countLoss(1);
    }
    // Never in the window: jumped over.
    if (until > std::max(from, known)) countLoss(until - std::max(from, known));
    settled_ = until;
}

SequenceStatistics::Arrival SequenceStatistics::onPacket(std::uint64_t sequence) {
    const std::uint64_t before = window_.next();
    if (sequence >= before && sequence + 1 > settled_ + window_.size())
        settle(settled_, sequence + 1 - window_.size());
    switch (window_.note(sequence)) {
    case ReplayWindow::Verdict::repeated:
        ++duplicates_;
        return Arrival::duplicate;
    case ReplayWindow::Verdict::tooOld:
        ++late_;
        return Arrival::late;
    case ReplayWindow::Verdict::fresh:
        break;
    }
    ++received_;
    if (sequence >= before) {
        extent_.onInOrder(sequence);
        return Arrival::inOrder;
    }
    ++reordered_;
    largestExtent_ = std::max(largestExtent_, extent_.onReordered(sequence));
    return Arrival::reordered;
}

void SequenceStatistics::finish(std::uint64_t sent) {
    if (sent > settled_) settle(settled_, sent);
}

} // namespace thisbe::packet
