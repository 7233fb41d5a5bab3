// Small builders that the tests of this folder share.
#pragma once

#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"
#include "tests/stun/vectors.h"

#include <functional>
#include <stdexcept>
#include <vector>

namespace thisbe::stun::test {

using Bytes = std::vector<std::uint8_t>;

inline Bytes copyOf(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

inline const TransactionId kSomeId{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};

inline MessageHeader bindingHeader(MessageClass messageClass = MessageClass::request,
                                   const TransactionId& id = kSomeId) {
    return {messageClass, method::kBinding, id};
}

// What the calls in fill make of a message; empty when the writer failed.
inline Bytes build(const MessageHeader& header, const std::function<void(MessageWriter&)>& fill) {
    Bytes buffer(66000);
    MessageWriter writer(buffer, header);
    fill(writer);
    return copyOf(writer.finish());
}

// Throws, and so fails the test, where bytes are no message. The bytes must outlive the view.
inline MessageView parsed(ByteView bytes) {
    const auto message = MessageView::parse(bytes);
    if (!message) throw std::runtime_error(toString(message.error()));
    return *message;
}

// The types that a receiver sees, in order.
inline std::vector<AttributeType> typesIn(const MessageView& message) {
    std::vector<AttributeType> types;
    for (const AttributeView& attribute : message.attributes())
        types.push_back(attribute.type);
    return types;
}

} // namespace thisbe::stun::test
