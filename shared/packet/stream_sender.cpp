#include "shared/packet/stream_sender.h"

namespace thisbe::packet {

StreamSender::StreamSender(const Options& options, const ProbeSeal& seal, TimePoint origin, TimePoint start)
    : options_(options), seal_(seal), origin_(origin), start_(start), schedule_(options.shape) {}

TimePoint StreamSender::nextDue() const {
    if (stopped_ || !schedule_.next()) return kNever;
    return start_ + schedule_.next()->at;
}

void StreamSender::write(const PacingSchedule::Packet& packet, Duration sentAt, ByteSpan out) const {
    const ProbeHeader header{.kind = ProbeKind::data,
                             .stream = options_.stream,
                             .size = packet.size,
                             .session = options_.session,
                             .sequence = schedule_.popped(),
                             .sentAt = sentAt};
    header.serialize(out);
    seal_.seal(out);
}

std::size_t StreamSender::take(TimePoint now, std::size_t most, DatagramBatch& batch) {
    handled_ = 0;
    const Duration since = now - start_;
    // A late host sends what was due in time and then ends; an unlimited stream has no other end.
    const bool unlimited = options_.shape.rate.unit == TrafficRate::Unit::unlimited;
    if (unlimited && schedule_.ended(since)) stop();
    if (stopped_ || !schedule_.next()) return 0;
    firstDue_ = unlimited ? since : schedule_.next()->at;
    std::size_t count = 0;
    for (; count < most && schedule_.next() && schedule_.next()->at <= since; ++count) {
        const PacingSchedule::Packet packet = *schedule_.next();
        const ByteSpan out = batch.reserve(packet.size);
        if (out.empty()) break;
        write(packet, now - origin_, out);
        batch.commit({.payload = out, .local = options_.local, .remote = options_.remote});
        lastDue_ = unlimited ? since : packet.at;
        schedule_.pop();
    }
    return count;
}

void StreamSender::countFailures(std::span<const SendFailure> failures) {
    for (const SendFailure& failure : failures) {
        if (failure.error == DatagramError::noBuffers)
            ++counts_.noBuffers;
        else
            ++counts_.otherErrors;
    }
}

bool StreamSender::onSent(TimePoint now, const DatagramBatch& batch, const SendReport& report) {
    std::uint64_t bytes = 0;
    for (const Datagram& datagram : pending(batch).first(report.handled))
        bytes += datagram.payload.size();
    for (const SendFailure& failure : report.failures)
        bytes -= pending(batch)[failure.index].payload.size();
    const std::uint64_t sent = report.handled - report.failures.size();
    countFailures(report.failures);
    counts_.sent += sent;
    counts_.sentBytes += bytes;
    handled_ += report.handled;
    const Duration since = now - start_;
    if (sent > 0) {
        rates_.add(since, sent, bytes);
        audit_.onSent(since, firstDue_, lastDue_, sent);
    }
    return handled_ < batch.datagrams().size();
}

void StreamSender::giveUpPending(const DatagramBatch& batch) {
    counts_.socketFull += pending(batch).size();
    handled_ = batch.datagrams().size();
}

void StreamSender::setSocketCounters(std::uint64_t superPackets, std::uint64_t sendCalls) {
    counts_.superPackets = superPackets;
    counts_.sendCalls = sendCalls;
}

SenderReport StreamSender::report() const {
    SenderReport report = counts_;
    report.scheduled = schedule_.popped();
    report.finished = finished() ? 1 : 0;
    report.pacing = audit_.report();
    return report;
}

} // namespace thisbe::packet
