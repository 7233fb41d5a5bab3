#include "shared/packet/control/test_decision.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::packet {

std::optional<TestDecision> TestDecision::parse(ByteView message) {
    const auto header = ControlHeader::parse(message);
    if (!header || header->type != ControlType::decision || message.size() != kSize) return std::nullopt;
    ByteReader reader(message.subspan(ControlHeader::kSize));
    TestDecision decision;
    decision.test = TestId(reader.u32());
    decision.verdict = static_cast<Verdict>(reader.u8());
    decision.refusal.reason = static_cast<RefusalReason>(reader.u8());
    reader.skip(2);
    decision.refusal.limit = reader.u64();
    if (decision.verdict < Verdict::asked || decision.verdict > Verdict::refused) return std::nullopt;
    if (decision.verdict == Verdict::refused && !isKnown(decision.refusal.reason)) return std::nullopt;
    return decision;
}

std::vector<std::uint8_t> TestDecision::serialize() const {
    std::vector<std::uint8_t> out(kSize);
    ControlHeader{ControlType::decision}.serialize(out, kSize);
    ByteWriter writer(ByteSpan(out).subspan(ControlHeader::kSize));
    writer.u32(test.value());
    writer.u8(static_cast<std::uint8_t>(verdict));
    writer.u8(static_cast<std::uint8_t>(refusal.reason));
    writer.zeros(2);
    writer.u64(refusal.limit);
    return out;
}

} // namespace thisbe::packet
