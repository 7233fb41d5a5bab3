#include "shared/packet/control/records_message.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::packet {

std::optional<RecordsMessage> RecordsMessage::parse(ByteView message) {
    const auto header = ControlHeader::parse(message);
    if (!header || message.size() != kSize) return std::nullopt;
    if (header->type < ControlType::recordsRequest || header->type > ControlType::recordsTaken)
        return std::nullopt;
    ByteReader reader(message.subspan(ControlHeader::kSize));
    RecordsMessage out{.type = header->type, .test = TestId(reader.u32())};
    reader.skip(4);
    out.records = reader.u64();
    out.faults = reader.u64();
    return out;
}

std::vector<std::uint8_t> RecordsMessage::serialize() const {
    std::vector<std::uint8_t> out(kSize);
    ControlHeader{type}.serialize(out, kSize);
    ByteWriter writer(ByteSpan(out).subspan(ControlHeader::kSize));
    writer.u32(test.value());
    writer.zeros(4);
    writer.u64(records);
    writer.u64(faults);
    return out;
}

} // namespace thisbe::packet
