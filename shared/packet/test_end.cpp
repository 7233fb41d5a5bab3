#include "shared/packet/test_end.h"

namespace thisbe::packet {

TestEnd::TestEnd(const Options& options)
    : options_(options),
      sending_(options.keys.sendProbes),
      receiving_(options.keys.receiveProbes),
      clock_(options.session, sending_, options.origin, options.remote),
      receiver_(clock_.offset()) {}

void TestEnd::startSending(TimePoint now, const TrafficShape& shape) {
    sender_ = std::make_unique<StreamSender>(
        StreamSender::Options{
            .session = options_.session, .stream = 0, .shape = shape, .local = {}, .remote = options_.remote},
        sending_, options_.origin, now);
}

bool TestEnd::onProbe(TimePoint now, const Datagram& datagram) {
    const auto header = receiving_.open(datagram.payload, options_.session);
    if (!header || datagram.remote != options_.remote) {
        const bool damaged = !header && header.error() != ProbeError::forged;
        ++(damaged ? damaged_ : forged_);
        return false;
    }
    switch (header->kind) {
    case ProbeKind::data:
        receiver_.onPacket(now - options_.origin, *header);
        return true;
    case ProbeKind::echo:
        if (header->size == Echo::kSize) clock_.onEcho(now, *header);
        return true;
    case ProbeKind::echoReply:
        if (header->size == Echo::kSize) clock_.onReply(now, *header, datagram.payload);
        return true;
    case ProbeKind::control:
        break; // never parsed as a header
    }
    return false;
}

void TestEnd::stop() {
    clock_.stop();
    if (sender_) sender_->stop();
}

void TestEnd::setSocketCounters(std::uint64_t drops, std::uint64_t superPackets) {
    now_ = {drops, superPackets};
    if (!before_) before_ = now_;
}

SenderReport TestEnd::senderReport() const {
    if (sender_) return sender_->report();
    SenderReport nothing;
    nothing.finished = 1;
    return nothing;
}

ReceiverReport TestEnd::receiverReport() const {
    ReceiverReport report = receiver_.report();
    report.forged = forged_;
    report.damaged += damaged_;
    if (before_) {
        report.socketDrops = now_.drops - before_->drops;
        report.superPackets = now_.superPackets - before_->superPackets;
    }
    report.clockSteps = clock_.offset().steps();
    report.roundTrip = DelaySummary::of(clock_.roundTrips());
    return report;
}

} // namespace thisbe::packet
