// PASSWORD-ALGORITHM and PASSWORD-ALGORITHMS (RFC 8489, sections 14.11, 14.12 and 18.5):
//
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |          Algorithm           |  Algorithm Parameters Length   |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |                    Algorithm Parameters (variable)            |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include "shared/stun/attribute_error.h"
#include "shared/stun/attribute_type.h"
#include "shared/wire/byte_writer.h"

#include <optional>
#include <span>

namespace thisbe::stun {

// How a long-term key is made from the password. Other numbers may arrive; we support none of them.
enum class PasswordAlgorithmNumber : std::uint16_t {
    md5 = 0x0001,    // "Key size: 16 bytes; Parameters value: None"
    sha256 = 0x0002, // "Key size: 32 bytes; Parameters value: None"
};

bool isSupported(PasswordAlgorithmNumber algorithm);

std::string toString(PasswordAlgorithmNumber algorithm);

// The one that a request uses.
struct PasswordAlgorithm {
    static constexpr AttributeType kType = AttributeType::passwordAlgorithm;

    PasswordAlgorithmNumber value = PasswordAlgorithmNumber::sha256;

    // Malformed with parameters where the known algorithms have none.
    static AttributeResult<PasswordAlgorithm> parse(ByteView bytes);
    void serialize(ByteWriter& writer) const;
    std::string toString() const { return stun::toString(value); }

    friend bool operator==(const PasswordAlgorithm&, const PasswordAlgorithm&) = default;
};

// What a server offers, in its order of preference. Kept as the bytes that came, since "the request MUST
// contain the PASSWORD-ALGORITHMS attribute with the same content". The bytes must outlive it.
class PasswordAlgorithms {
  public:
    static constexpr AttributeType kType = AttributeType::passwordAlgorithms;

    // What our servers offer: SHA-256, then MD5.
    static PasswordAlgorithms ours();

    static AttributeResult<PasswordAlgorithms> parse(ByteView value);
    void serialize(ByteWriter& writer) const { writer.bytes(content_); }
    std::string toString() const;

    ByteView content() const { return content_; }
    bool contains(PasswordAlgorithmNumber algorithm) const;
    // "the first algorithm supported on the list"
    std::optional<PasswordAlgorithmNumber> firstSupported() const;

  private:
    explicit PasswordAlgorithms(ByteView content) : content_(content) {}

    ByteView content_;
};

} // namespace thisbe::stun
