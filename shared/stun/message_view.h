// A received STUN message, validated and not copied (RFC 8489, sections 5, 6.3 and 14).
#pragma once

#include "shared/base/bytes.h"
#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_range.h"
#include "shared/stun/message_header.h"
#include "shared/stun/parse_error.h"

#include <concepts>
#include <optional>
#include <span>

namespace thisbe::stun {

// "A STUN agent MUST ignore" without end invites a sender to keep it busy: more than this is no message.
inline constexpr std::size_t kMaxAttributes = 128;

// Small and trivially copyable; the datagram must outlive it. Allocates nothing.
//
// Only attributes that count are seen through it. "Agents MUST ignore all attributes that follow
// MESSAGE-INTEGRITY, with the exception of the MESSAGE-INTEGRITY-SHA256 and FINGERPRINT attributes" (14.5),
// and after MESSAGE-INTEGRITY-SHA256 all but FINGERPRINT (14.6).
class MessageView {
  public:
    // One datagram, or one message cut out of a stream, holding one message and nothing else. Checks header,
    // length and the bounds of every attribute; not integrity, not the fingerprint, not any value.
    static Result<MessageView, ParseError> parse(ByteView datagram);

    const MessageHeader& header() const { return header_; }
    MessageClass messageClass() const { return header_.messageClass; }
    Method method() const { return header_.method; }
    const TransactionId& transactionId() const { return header_.transactionId; }
    bool isRequest() const { return messageClass() == MessageClass::request; }
    bool isResponse() const { return messageClass() >= MessageClass::successResponse; }

    ByteView bytes() const { return bytes_; }
    AttributeRange attributes() const { return AttributeRange(bytes_.subspan(kHeaderSize)); }

    // The value of the first attribute of this type: "only the first occurrence needs to be processed by a
    // receiver, and any duplicates MAY be ignored" (14). Walk attributes() where a usage allows several.
    std::optional<ByteView> find(AttributeType type) const;
    // The same with its place in bytes(), for what covers the message up to there.
    std::optional<AttributeView> findAttribute(AttributeType type) const;
    bool has(AttributeType type) const { return find(type).has_value(); }

    // The first attribute of type A, decoded (shared/stun/attributes/*.h). Views in it point into the
    // message.
    template<class A>
    AttributeResult<A> get() const {
        const auto value = find(A::kType);
        if (!value) return tl::make_unexpected(AttributeError::missing);
        return decode<A>(*value);
    }

    // Decodes a value that was met while walking attributes().
    template<class A>
    AttributeResult<A> decode(ByteView value) const {
        if constexpr (std::invocable<decltype(A::parse), ByteView, const TransactionId&>)
            return A::parse(value, header_.transactionId);
        else
            return A::parse(value);
    }

  private:
    MessageView(ByteView bytes, const MessageHeader& header) : bytes_(bytes), header_(header) {}

    ByteView bytes_;
    MessageHeader header_;
};

} // namespace thisbe::stun
