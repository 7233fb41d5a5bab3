#include "shared/packet/control/hello.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::packet {

std::optional<Hello> Hello::parse(ByteView datagram) {
    if (datagram.size() != kSize) return std::nullopt;
    ByteReader reader(datagram.subspan(ControlHeader::kSize));
    return Hello{AttemptId(reader.u64())};
}

std::size_t Hello::serialize(ByteSpan out) const {
    ControlHeader{ControlType::hello}.serialize(out, kSize);
    ByteWriter writer(out.first(kSize).subspan(ControlHeader::kSize));
    writer.u64(attempt.value());
    writer.zeros(writer.remaining());
    return kSize;
}

} // namespace thisbe::packet
