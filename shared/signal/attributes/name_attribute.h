// PEER-ID, ROOM and ROSTER-MILESTONE: text that is a name.
#pragma once

#include "shared/signal/name.h"
#include "shared/signal/numbers.h"
#include "shared/stun/attribute_error.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::signal {

// The value points into the message it came from, or at what is to be written.
template<stun::AttributeType Type>
struct NameAttribute {
    static constexpr stun::AttributeType kType = Type;

    std::string_view value;

    static stun::AttributeResult<NameAttribute> parse(ByteView bytes) {
        if (!isName(asText(bytes))) return stun::malformed();
        return NameAttribute{asText(bytes)};
    }
    void serialize(ByteWriter& writer) const {
        if (!isName(value)) return writer.fail();
        writer.bytes(asBytes(value));
    }
    std::string toString() const { return std::string(value); }

    friend bool operator==(const NameAttribute&, const NameAttribute&) = default;
};

using PeerIdAttribute = NameAttribute<attribute::kPeerId>;
using RoomAttribute = NameAttribute<attribute::kRoom>;
using RosterMilestone = NameAttribute<attribute::kRosterMilestone>;

} // namespace thisbe::signal
