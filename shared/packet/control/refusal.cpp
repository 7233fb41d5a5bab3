#include "shared/packet/control/refusal.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::packet {

bool isKnown(RefusalReason reason) {
    return reason >= RefusalReason::busy && reason <= RefusalReason::unanswered;
}

std::optional<Refusal> Refusal::parse(ByteView datagram) {
    if (datagram.size() != kSize) return std::nullopt;
    ByteReader reader(datagram.subspan(ControlHeader::kSize));
    Refusal refusal;
    refusal.attempt = AttemptId(reader.u64());
    refusal.reason = static_cast<RefusalReason>(reader.u8());
    reader.skip(3);
    refusal.limit = reader.u64();
    if (!isKnown(refusal.reason)) return std::nullopt;
    return refusal;
}

std::size_t Refusal::serialize(ByteSpan out) const {
    ControlHeader{ControlType::refusal}.serialize(out, kSize);
    ByteWriter writer(out.first(kSize).subspan(ControlHeader::kSize));
    writer.u64(attempt.value());
    writer.u8(static_cast<std::uint8_t>(reason));
    writer.zeros(3);
    writer.u64(limit);
    return kSize;
}

std::string Refusal::toString() const {
    switch (reason) {
    case RefusalReason::busy:
        return "the listener runs as many tests as it takes; try again later";
    case RefusalReason::rate:
        return "the listener allows at most " + std::to_string(limit) +
               " bit/s of payload; ask for less (--rate)";
    case RefusalReason::duration:
        return "the listener allows at most " + std::to_string(limit / 1'000'000'000) +
               " s; ask for less (--duration)";
    case RefusalReason::size:
        return "the listener allows packets of at most " + std::to_string(limit) +
               " bytes; ask for less (--size)";
    case RefusalReason::direction:
        return "the listener receives only; leave out --reverse and --both";
    case RefusalReason::staleNonce:
        return "the listener found the proof of our address too old";
    case RefusalReason::notAccepted:
        return "the peer takes no test traffic from you; there 'thisbe listen --accept' or 'thisbe join "
               "--accept' "
               "says from whom it does";
    case RefusalReason::declined:
        return "the person there said no";
    case RefusalReason::unanswered:
        return "the person there was asked and did not answer";
    }
    return "?";
}

} // namespace thisbe::packet
