// Writes a STUN message into the caller's bytes (RFC 8489, sections 5, 6.1 and 14).
#pragma once

#include "shared/base/bytes.h"
#include "shared/stun/attribute_type.h"
#include "shared/stun/integrity.h"
#include "shared/stun/message_header.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::stun {

// Sticky error: add everything, look once at what finish() gives. What does not fit, an attribute after an
// integrity attribute, and anything after FINGERPRINT are errors. Allocates nothing.
class MessageWriter {
  public:
    MessageWriter(ByteSpan buffer, const MessageHeader& header);

    // A value type of shared/stun/attributes/*.h: A::kType and serialize(ByteWriter&), which fails the writer
    // on a value that must not be sent.
    template<class A>
    void add(const A& attribute) {
        const std::size_t start = begin(A::kType);
        if constexpr (requires { attribute.serialize(writer_, transactionId_); })
            attribute.serialize(writer_, transactionId_);
        else
            attribute.serialize(writer_);
        end(start);
    }
    // Any type with any value of up to 65,535 bytes.
    void addRaw(AttributeType type, ByteView value);

    // MESSAGE-INTEGRITY; after it only the next two.
    void addIntegrity(const HmacSha1& key);
    void addIntegrity(const IntegrityKey& key) { addIntegrity(key.sha1()); }
    // MESSAGE-INTEGRITY-SHA256; a size below 32 (16 at least, a multiple of 4) only where the usage allows
    // truncation.
    void addIntegritySha256(const HmacSha256& key, std::size_t size = kSha256Size);
    void addIntegritySha256(const IntegrityKey& key, std::size_t size = kSha256Size) {
        addIntegritySha256(key.sha256(), size);
    }
    // FINGERPRINT; nothing after it.
    void addFingerprint();

    bool ok() const { return writer_.ok(); }
    // The whole message, within the buffer that was given; empty after an error.
    ByteView finish() const { return ok() ? writer_.written() : ByteView{}; }

  private:
    // How far the message is; attributes may only be added in this order.
    enum class Stage { attributes, integrity, integritySha256, fingerprint };

    // Writes an attribute header and returns where its value starts.
    std::size_t begin(AttributeType type);
    // Pads, and sets the lengths of the attribute and of the message.
    void end(std::size_t start);
    void enter(Stage stage);

    ByteWriter writer_;
    TransactionId transactionId_;
    Stage stage_ = Stage::attributes;
};

} // namespace thisbe::stun
