#include "peer/traffic/stream_pump.h"

#include <algorithm>
#include <utility>

namespace thisbe::peer {

namespace {

// Enough for two super-packets, and for one packet of any size.
constexpr std::size_t kBatchBytes = 128 * 1024;

} // namespace

StreamPump::StreamPump(packet::StreamSender& sender, Send send, const packet::TrafficShape& shape,
                       std::size_t gather)
    : sender_(sender), send_(std::move(send)), batch_(kMostAtOnce, kBatchBytes), atOnce_(kMostAtOnce) {
    const double rate = shape.rate.packetsPerSecond(shape.sizes.mean());
    if (gather > 0) atOnce_ = std::min(gather, kMostAtOnce);
    if (rate <= 0) return;
    if (gather == 0 && rate > kSingly) wait_ = kGather;
    if (gather > 1)
        wait_ = Duration(static_cast<Duration::rep>(static_cast<double>(gather - 1) * 1e9 / rate));
}

TimePoint StreamPump::nextDue() const {
    if (blocked_) return kNever;
    const TimePoint due = sender_.nextDue();
    return due == kNever ? kNever : due + wait_;
}

void StreamPump::send(TimePoint now) {
    if (blocked_) return;
    batch_.clear();
    if (sender_.take(now, atOnce_, batch_) > 0) handOver(now);
}

void StreamPump::handOver(TimePoint now) {
    const std::span<const Datagram> pending = sender_.pending(batch_);
    const SendReport report = send_(now, pending);
    if (tap_) tap_(now, pending.first(report.handled));
    blocked_ = sender_.onSent(now, batch_, report);
}

void StreamPump::onWritable(TimePoint now) {
    if (blocked_) handOver(now);
}

void StreamPump::giveUp() {
    if (blocked_) sender_.giveUpPending(batch_);
    blocked_ = false;
}

} // namespace thisbe::peer
