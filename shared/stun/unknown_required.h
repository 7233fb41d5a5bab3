// Which attributes a receiver has to understand and does not (RFC 8489, sections 6.3.1 and 14).
#pragma once

#include "shared/stun/attributes/unknown_attributes.h"
#include "shared/stun/message_view.h"

#include <span>

namespace thisbe::stun {

// Attributes that the message layer itself understands; no receiver needs to list them.
bool isUnderstoodByAll(AttributeType type);

// The comprehension-required types in message, as far as they count, that are neither in understood nor
// understood by all. A request with any is answered with 420; "if the indication contains unknown
// comprehension-required attributes, the indication is discarded", and a response then fails its transaction.
UnknownAttributes unknownRequired(const MessageView& message, std::span<const AttributeType> understood);

} // namespace thisbe::stun
