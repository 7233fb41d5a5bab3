#include "shared/signal/attributes/roster_removal.h"

#include "shared/signal/name.h"

namespace thisbe::signal {

stun::AttributeResult<RosterRemoval> RosterRemoval::parse(ByteView bytes) {
    const auto reason = bytes.empty() ? std::nullopt : reasonFromWire(bytes[0]);
    if (!reason || !isName(asText(bytes.subspan(1)))) return stun::malformed();
    return RosterRemoval{*reason, asText(bytes.subspan(1))};
}

void RosterRemoval::serialize(ByteWriter& writer) const {
    if (!isName(id)) return writer.fail();
    writer.u8(static_cast<std::uint8_t>(reason));
    writer.bytes(asBytes(id));
}

} // namespace thisbe::signal
