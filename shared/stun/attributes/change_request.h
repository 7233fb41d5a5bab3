// CHANGE-REQUEST (RFC 5780, section 7.2): from where the response shall come.
//
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 A B 0|
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::stun {

struct ChangeRequest {
    static constexpr AttributeType kType = AttributeType::changeRequest;

    bool changeAddress = false; // A, "change IP"
    bool changePort = false;    // B, "change port"

    static AttributeResult<ChangeRequest> parse(ByteView value);
    void serialize(ByteWriter& writer) const;
    std::string toString() const;

    friend bool operator==(const ChangeRequest&, const ChangeRequest&) = default;
};

} // namespace thisbe::stun
