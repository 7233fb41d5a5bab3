#include "shared/packet/control/acceptance.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <algorithm>

namespace thisbe::packet {

std::optional<Acceptance> Acceptance::parse(ByteView datagram) {
    if (datagram.size() != kSize) return std::nullopt;
    ByteReader reader(datagram.subspan(ControlHeader::kSize));
    Acceptance acceptance;
    acceptance.attempt = AttemptId(reader.u64());
    acceptance.session = SessionId(reader.u32());
    EphemeralKey::Value key{};
    std::ranges::copy(reader.bytes(key.size()), key.begin());
    acceptance.key = EphemeralKey(key);
    return acceptance;
}

std::size_t Acceptance::serialize(ByteSpan out) const {
    ControlHeader{ControlType::acceptance}.serialize(out, kSize);
    ByteWriter writer(out.first(kTagOffset).subspan(ControlHeader::kSize));
    writer.u64(attempt.value());
    writer.u32(session.value());
    writer.bytes(key.value());
    return kSize;
}

} // namespace thisbe::packet
