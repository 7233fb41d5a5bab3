#include "shared/packet/stream_receiver.h"

#include <algorithm>
#include <cmath>

namespace thisbe::packet {

void StreamReceiver::onPacket(Duration now, const ProbeHeader& header) {
    if (header.sequence >= kMostSequence) {
        ++impossible_;
        return;
    }
    if (!firstAt_) firstAt_ = now;
    lastAt_ = now;
    switch (sequences_.onPacket(header.sequence)) {
    case SequenceStatistics::Arrival::duplicate:
    case SequenceStatistics::Arrival::late:
        return;
    case SequenceStatistics::Arrival::inOrder:
    case SequenceStatistics::Arrival::reordered:
        break;
    }
    bytes_ += header.size;
    rates_.add(now - *firstAt_, 1, header.size);
    const Duration transit = now - header.sentAt;
    jitter_.onTransit(transit);
    measureDelay(now, transit);
}

// sentAt by the local clock is sentAt - offset.
void StreamReceiver::measureDelay(Duration now, Duration transit) {
    if (now - estimatedAt_ >= kFresh) {
        estimate_ = clock_.at(now);
        estimatedAt_ = now;
        if (estimate_) {
            // What the offset can change by until it is asked for again.
            const double change = std::fabs(clock_.drift()) + clock_.driftBound();
            estimate_->bound += Duration(std::llround(change * static_cast<double>(kFresh.count())));
            worstBound_ = std::max(worstBound_, estimate_->bound);
        }
    }
    if (estimate_) oneWay_.record(transit + estimate_->offset);
}

ReceiverReport StreamReceiver::report() const {
    ReceiverReport report;
    report.received = sequences_.received();
    report.bytes = bytes_;
    report.duplicates = sequences_.duplicates();
    report.reordered = sequences_.reordered();
    report.largestExtent = sequences_.largestExtent();
    report.late = sequences_.late();
    report.next = sequences_.next();
    report.lossRuns = sequences_.lossRuns();
    report.longestLossRun = sequences_.longestLossRun();
    report.damaged = impossible_;
    report.took = firstAt_ ? lastAt_ - *firstAt_ : Duration{};
    report.jitter = jitter_.value();
    report.oneWay = DelaySummary::of(oneWay_, worstBound_);
    return report;
}

} // namespace thisbe::packet
