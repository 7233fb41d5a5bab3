// ADDRESS-ERROR-CODE (RFC 8656, section 18.12): why one family of a dual-stack allocation failed.
//
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |  Family       |    Reserved             |Class|     Number    |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |      Reason Phrase (variable)                                ..
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include "shared/base/ip_address.h"
#include "shared/stun/attributes/error_code.h"

namespace thisbe::stun {

struct AddressErrorCode {
    static constexpr AttributeType kType = AttributeType::addressErrorCode;

    AddressFamily family = AddressFamily::ipv6;
    ErrorCode error;

    static AttributeResult<AddressErrorCode> parse(ByteView value);
    void serialize(ByteWriter& writer) const;
    std::string toString() const;

    friend bool operator==(const AddressErrorCode&, const AddressErrorCode&) = default;
};

} // namespace thisbe::stun
