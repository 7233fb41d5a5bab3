#include "shared/stun/unknown_required.h"

#include <algorithm>

namespace thisbe::stun {

bool isUnderstoodByAll(AttributeType type) {
    return type == AttributeType::messageIntegrity || type == AttributeType::messageIntegritySha256;
}

UnknownAttributes unknownRequired(const MessageView& message, std::span<const AttributeType> understood) {
    UnknownAttributes unknown;
    for (const AttributeView& attribute : message.attributes()) {
        if (!isComprehensionRequired(attribute.type) || isUnderstoodByAll(attribute.type)) continue;
        if (std::ranges::find(understood, attribute.type) == understood.end()) unknown.add(attribute.type);
    }
    return unknown;
}

} // namespace thisbe::stun
