// INSTANCE: one running program of a peer, by a number that it draws when it starts.
#pragma once

#include "shared/base/strong_id.h"
#include "shared/signal/numbers.h"
#include "shared/stun/attributes/number_attribute.h"

#include <cstdint>

namespace thisbe::signal {

// Whoever remembers counters is known by it: what was signed for an earlier instance is nothing to this one.
// Not secret.
using Instance = StrongId<struct InstanceTag, std::uint64_t>;

struct InstanceAttribute {
    static constexpr stun::AttributeType kType = attribute::kInstance;

    Instance value;

    static stun::AttributeResult<InstanceAttribute> parse(ByteView bytes) {
        return stun::NumberAttribute<attribute::kInstance, std::uint64_t>::parse(bytes).map(
            [](const auto& number) { return InstanceAttribute{Instance(number.value)}; });
    }
    void serialize(ByteWriter& writer) const { writer.u64(value.value()); }

    friend bool operator==(const InstanceAttribute&, const InstanceAttribute&) = default;
};

} // namespace thisbe::signal
