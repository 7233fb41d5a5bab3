#include "shared/packet/control/control_header.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::packet {

const char* toString(ControlType type) {
    switch (type) {
    case ControlType::hello:
        return "hello";
    case ControlType::challenge:
        return "challenge";
    case ControlType::proposal:
        return "proposal";
    case ControlType::acceptance:
        return "acceptance";
    case ControlType::refusal:
        return "refusal";
    case ControlType::start:
        return "start";
    case ControlType::started:
        return "started";
    case ControlType::progress:
        return "progress";
    case ControlType::finish:
        return "finish";
    case ControlType::result:
        return "result";
    case ControlType::abort:
        return "abort";
    case ControlType::request:
        return "request";
    case ControlType::decision:
        return "decision";
    case ControlType::recordsRequest:
        return "records request";
    case ControlType::recordsEnd:
        return "records end";
    case ControlType::recordsTaken:
        return "records taken";
    }
    return "?";
}

Result<ControlHeader, ProbeError> ControlHeader::parse(ByteView datagram) {
    if (datagram.size() < kSize) return tl::make_unexpected(ProbeError::tooShort);
    if (probeKindOf(datagram) != ProbeKind::control) return tl::make_unexpected(ProbeError::unknownKind);
    ByteReader reader(datagram.subspan(1));
    const auto type = static_cast<ControlType>(reader.u8());
    if (type < ControlType::hello || type > ControlType::recordsTaken)
        return tl::make_unexpected(ProbeError::unknownKind);
    if (reader.u16() != datagram.size()) return tl::make_unexpected(ProbeError::wrongSize);
    return ControlHeader{type};
}

void ControlHeader::serialize(ByteSpan out, std::size_t size) const {
    ByteWriter writer(out);
    writer.u8(firstByteOf(ProbeKind::control));
    writer.u8(static_cast<std::uint8_t>(type));
    writer.u16(static_cast<std::uint16_t>(size));
}

} // namespace thisbe::packet
