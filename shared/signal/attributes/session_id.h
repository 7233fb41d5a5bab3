// SESSION-ID: what the server calls one running peer.
#pragma once

#include "shared/base/strong_id.h"
#include "shared/signal/numbers.h"
#include "shared/stun/attributes/number_attribute.h"

#include <cstdint>

namespace thisbe::signal {

// "8 bytes, chosen by the server; opaque to peers": here as a number, first byte highest.
using SessionId = StrongId<struct SessionIdTag, std::uint64_t>;

struct SessionIdAttribute {
    static constexpr stun::AttributeType kType = attribute::kSessionId;

    SessionId value;

    static stun::AttributeResult<SessionIdAttribute> parse(ByteView bytes) {
        return stun::NumberAttribute<attribute::kSessionId, std::uint64_t>::parse(bytes).map(
            [](const auto& number) { return SessionIdAttribute{SessionId(number.value)}; });
    }
    void serialize(ByteWriter& writer) const { writer.u64(value.value()); }

    friend bool operator==(const SessionIdAttribute&, const SessionIdAttribute&) = default;
};

} // namespace thisbe::signal
