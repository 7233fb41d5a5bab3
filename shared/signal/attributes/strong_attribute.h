// Attributes that are one strong type of a fixed number of bytes: keys and signatures.
#pragma once

#include "shared/secure/key_agreement.h"
#include "shared/secure/signature.h"
#include "shared/signal/numbers.h"
#include "shared/stun/attributes/opaque_attribute.h"

namespace thisbe::signal {

template<stun::AttributeType Type, class Strong>
struct StrongAttribute {
    static constexpr stun::AttributeType kType = Type;

    Strong value;

    static stun::AttributeResult<StrongAttribute> parse(ByteView bytes) {
        typename Strong::Value content{};
        if (bytes.size() != content.size()) return stun::malformed();
        std::ranges::copy(bytes, content.begin());
        return StrongAttribute{Strong(content)};
    }
    void serialize(ByteWriter& writer) const { writer.bytes(value.value()); }
    std::string toString() const { return stun::toHex(value.value()); }

    friend bool operator==(const StrongAttribute&, const StrongAttribute&) = default;
};

using IdentityKeyAttribute = StrongAttribute<attribute::kIdentityKey, IdentityKey>;
using ServerKeyAttribute = StrongAttribute<attribute::kServerKey, IdentityKey>;
using EphemeralKeyAttribute = StrongAttribute<attribute::kEphemeralKey, EphemeralKey>;
using SignatureAttribute = StrongAttribute<attribute::kSignature, Signature>;

} // namespace thisbe::signal
