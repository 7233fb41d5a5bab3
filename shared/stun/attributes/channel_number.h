// CHANNEL-NUMBER (RFC 8656, section 18.1) and the number itself (section 12).
#pragma once

#include "shared/base/strong_id.h"
#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::stun {

using ChannelNumber = StrongId<struct ChannelNumberTag, std::uint16_t>;

// "0x4000 through 0x4FFF: These values are the allowed channel numbers (4096 possible values)."
inline constexpr ChannelNumber kFirstChannel{0x4000};
inline constexpr ChannelNumber kLastChannel{0x4FFF};
// RFC 5766 allowed channels up to here, and clients of its time use them.
inline constexpr ChannelNumber kLastChannelOfRfc5766{0x7FFE};

struct ChannelNumberAttribute {
    static constexpr AttributeType kType = AttributeType::channelNumber;

    ChannelNumber value; // any 16-bit number; what is allowed is the server's rule

    static AttributeResult<ChannelNumberAttribute> parse(ByteView bytes) {
        if (bytes.size() != 4) return malformed();
        // "RFFU: MUST be set to 0 on transmission and MUST be ignored on reception."
        return ChannelNumberAttribute{ChannelNumber(ByteReader(bytes).u16())};
    }
    void serialize(ByteWriter& writer) const {
        writer.u16(value.value());
        writer.u16(0);
    }
    std::string toString() const;

    friend bool operator==(const ChannelNumberAttribute&, const ChannelNumberAttribute&) = default;
};

} // namespace thisbe::stun
