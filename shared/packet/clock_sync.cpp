#include "shared/packet/clock_sync.h"

namespace thisbe::packet {

void ClockSync::onEcho(TimePoint now, const ProbeHeader& header) {
    if (answers_ < questions_.size())
        questions_[answers_++] = {header.sequence, header.sentAt, now - origin_};
}

void ClockSync::onReply(TimePoint now, const ProbeHeader& header, ByteView datagram) {
    std::uint64_t& open = open_[header.sequence % open_.size()];
    if (open != header.sequence + 1) return; // answered already, or never asked
    open = 0;
    const Echo echo = Echo::parseBody(datagram);
    // Authentic, but the other side may say anything.
    if (!ProbeHeader::isSessionTime(echo.asked) || !ProbeHeader::isSessionTime(echo.received)) return;
    const ClockExchange exchange{echo.asked, echo.received, header.sentAt, now - origin_};
    if (exchange.t1 > exchange.t4) return;
    offset_.note(exchange);
    if (exchange.roundTrip() >= Duration{}) roundTrips_.record(exchange.roundTrip());
}

void ClockSync::write(TimePoint now, ProbeKind kind, const Question& question, DatagramBatch& batch) const {
    const ByteSpan out = batch.reserve(Echo::kSize);
    if (out.empty()) return; // as if the network had lost it
    const ProbeHeader header{.kind = kind,
                             .stream = 0,
                             .size = Echo::kSize,
                             .session = session_,
                             .sequence = question.sequence,
                             .sentAt = now - origin_};
    header.serialize(out);
    Echo{question.asked, question.received}.serializeBody(out);
    seal_.seal(out);
    batch.commit({.payload = out, .local = {}, .remote = remote_});
}

void ClockSync::takeOutput(TimePoint now, DatagramBatch& batch) {
    for (std::size_t i = 0; i < answers_; ++i)
        write(now, ProbeKind::echoReply, questions_[i], batch);
    answers_ = 0;
    if (now < next_) return;
    write(now, ProbeKind::echo, {asked_, {}, {}}, batch);
    open_[asked_ % open_.size()] = asked_ + 1;
    ++asked_;
    next_ = now + (asked_ < kFirst ? kFirstInterval : kInterval);
}

} // namespace thisbe::packet
