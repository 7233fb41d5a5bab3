// ROSTER-VERSION: "boot epoch (64 bits, random at server start), then number (64 bits)"
#pragma once

#include "shared/signal/numbers.h"
#include "shared/stun/attribute_error.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::signal {

// Versions of different epochs cannot be compared: the server has restarted in between.
struct RosterVersion {
    static constexpr stun::AttributeType kType = attribute::kRosterVersion;

    std::uint64_t epoch = 0;
    std::uint64_t number = 0;

    static stun::AttributeResult<RosterVersion> parse(ByteView bytes) {
        if (bytes.size() != 16) return stun::malformed();
        ByteReader reader(bytes);
        const std::uint64_t epoch = reader.u64();
        return RosterVersion{epoch, reader.u64()};
    }
    void serialize(ByteWriter& writer) const {
        writer.u64(epoch);
        writer.u64(number);
    }
    // "version 17 of epoch 1311768467463790320"
    std::string toString() const {
        return "version " + std::to_string(number) + " of epoch " + std::to_string(epoch);
    }

    friend bool operator==(const RosterVersion&, const RosterVersion&) = default;
};

} // namespace thisbe::signal
