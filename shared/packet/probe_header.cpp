#include "shared/packet/probe_header.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::packet {

const char* toString(ProbeError error) {
    switch (error) {
    case ProbeError::tooShort:
        return "too short";
    case ProbeError::unknownKind:
        return "unknown kind";
    case ProbeError::wrongSize:
        return "not as long as it says";
    case ProbeError::impossibleTime:
        return "of an impossible time";
    case ProbeError::forged:
        return "forged";
    }
    return "?";
}

Result<ProbeHeader, ProbeError> ProbeHeader::parse(ByteView datagram) {
    if (datagram.size() < kSize) return tl::make_unexpected(ProbeError::tooShort);
    const auto kind = probeKindOf(datagram);
    if (!kind || *kind == ProbeKind::control) return tl::make_unexpected(ProbeError::unknownKind);
    ByteReader reader(datagram.subspan(1));
    ProbeHeader header;
    header.kind = *kind;
    header.stream = reader.u8();
    header.size = reader.u16();
    header.session = SessionId(reader.u32());
    header.sequence = reader.u64();
    header.sentAt = Duration(static_cast<Duration::rep>(reader.u64()));
    if (header.size != datagram.size()) return tl::make_unexpected(ProbeError::wrongSize);
    if (!isSessionTime(header.sentAt)) return tl::make_unexpected(ProbeError::impossibleTime);
    return header;
}

void ProbeHeader::serialize(ByteSpan out) const {
    ByteWriter writer(out.first(kMacOffset));
    writer.u8(firstByteOf(kind));
    writer.u8(stream);
    writer.u16(size);
    writer.u32(session.value());
    writer.u64(sequence);
    writer.u64(static_cast<std::uint64_t>(sentAt.count()));
}

std::string ProbeHeader::toString() const {
    static constexpr const char* kKinds[] = {"data", "echo", "echo reply", "control"};
    return std::string(kKinds[static_cast<std::size_t>(kind)]) + " session " +
           std::to_string(session.value()) + " stream " + std::to_string(stream) + " #" +
           std::to_string(sequence) + " " + std::to_string(size) + " B at " + std::to_string(sentAt.count()) +
           " ns";
}

SessionId sessionOf(ByteView datagram) {
    constexpr std::size_t kSessionOffset = 4;
    return SessionId(
        datagram.size() < kSessionOffset + 4 ? 0 : ByteReader(datagram.subspan(kSessionOffset)).u32());
}

} // namespace thisbe::packet
