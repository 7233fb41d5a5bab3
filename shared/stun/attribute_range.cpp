#include "shared/stun/attribute_range.h"

#include "shared/stun/message_header.h"
#include "shared/wire/byte_reader.h"

#include <algorithm>

namespace thisbe::stun {

bool AttributeRange::Iterator::counts(AttributeType type) const {
    switch (accepting_) {
    case Accepting::everything:
        return true;
    case Accepting::sha256OrFingerprint:
        return type == AttributeType::messageIntegritySha256 || type == AttributeType::fingerprint;
    case Accepting::fingerprint:
        return type == AttributeType::fingerprint;
    }
    return false;
}

// Reads the attribute at the front of rest_ into current_; false at the end.
bool AttributeRange::Iterator::step() {
    ByteReader reader(rest_);
    const auto type = static_cast<AttributeType>(reader.u16());
    const std::size_t length = reader.u16();
    const ByteView value = reader.bytes(length);
    if (!reader.ok()) return false;
    current_ = {type, value, kHeaderSize + position_};
    const std::size_t size = std::min(kAttributeHeaderSize + paddedSize(length), rest_.size());
    position_ += size;
    rest_ = rest_.subspan(size);
    return true;
}

void AttributeRange::Iterator::advance() {
    do {
        if (!step()) {
            atEnd_ = true;
            return;
        }
    } while (!counts(current_.type));
    if (current_.type == AttributeType::messageIntegrity) accepting_ = Accepting::sha256OrFingerprint;
    if (current_.type == AttributeType::messageIntegritySha256) accepting_ = Accepting::fingerprint;
}

} // namespace thisbe::stun
