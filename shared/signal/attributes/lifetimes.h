// LIFETIMES: "keepalive interval, then expiry: two 32-bit numbers, milliseconds"
#pragma once

#include "shared/signal/numbers.h"
#include "shared/stun/attribute_error.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <chrono>

namespace thisbe::signal {

struct Lifetimes {
    static constexpr stun::AttributeType kType = attribute::kLifetimes;
    using Milliseconds = std::chrono::duration<std::uint32_t, std::milli>;

    // What a server may ask for, and all that a peer does: no flood, and no silence in which a NAT forgets.
    static constexpr Milliseconds kShortestKeepalive{500};
    static constexpr Milliseconds kLongestKeepalive{300'000};
    static constexpr Milliseconds kLongestExpiry{3'600'000};

    Milliseconds keepalive{10'000}; // "Every 10 s from each family's socket"
    Milliseconds expiry{30'000};    // "An endpoint that was silent for 30 s is gone"

    static stun::AttributeResult<Lifetimes> parse(ByteView bytes) {
        if (bytes.size() != 8) return stun::malformed();
        ByteReader reader(bytes);
        const Milliseconds keepalive(reader.u32());
        return Lifetimes{keepalive, Milliseconds(reader.u32())};
    }
    void serialize(ByteWriter& writer) const {
        writer.u32(keepalive.count());
        writer.u32(expiry.count());
    }
    std::string toString() const {
        return "keepalive " + std::to_string(keepalive.count()) + " ms, expiry " +
               std::to_string(expiry.count()) + " ms";
    }

    friend bool operator==(const Lifetimes&, const Lifetimes&) = default;
};

} // namespace thisbe::signal
