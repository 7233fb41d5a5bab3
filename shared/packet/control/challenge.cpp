#include "shared/packet/control/challenge.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <algorithm>

namespace thisbe::packet {

std::optional<Challenge> Challenge::parse(ByteView datagram) {
    if (datagram.size() != kSize) return std::nullopt;
    ByteReader reader(datagram.subspan(ControlHeader::kSize));
    Challenge challenge;
    challenge.attempt = AttemptId(reader.u64());
    std::ranges::copy(asText(reader.rest()), challenge.nonce.begin());
    return challenge;
}

std::size_t Challenge::serialize(ByteSpan out) const {
    ControlHeader{ControlType::challenge}.serialize(out, kSize);
    ByteWriter writer(out.first(kSize).subspan(ControlHeader::kSize));
    writer.u64(attempt.value());
    writer.bytes(asBytes(stun::view(nonce)));
    return kSize;
}

} // namespace thisbe::packet
