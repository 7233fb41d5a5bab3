// What is signed: a purpose and fields, each preceded by its length as 16 bits (docs/protocol.md).
#pragma once

#include "shared/base/endpoint.h"
#include "shared/wire/byte_writer.h"

#include <array>
#include <optional>
#include <string_view>

namespace thisbe {

// Lengths before the fields, so that no two lists of fields give the same bytes; a purpose first, so that a
// signature for one thing is never one for another. Allocates nothing. Not copyable: it is made, signed and
// dropped.
class Transcript {
  public:
    // More than any message of 1,200 bytes can make of it.
    static constexpr std::size_t kCapacity = 2048;

    explicit Transcript(std::string_view purpose) : writer_(buffer_) { add(purpose); }
    Transcript(const Transcript&) = delete;
    Transcript& operator=(const Transcript&) = delete;
    ~Transcript() = default;

    Transcript& add(ByteView field);
    Transcript& add(std::string_view text) { return add(asBytes(text)); }
    Transcript& addU32(std::uint32_t value);
    Transcript& addU64(std::uint64_t value);
    // Family (0x01 IPv4, 0x02 IPv6), port, address; an empty field for none.
    Transcript& add(const std::optional<Endpoint>& endpoint);

    // Empty if a field was longer than 65,535 bytes or all together than kCapacity; an empty message is
    // neither signed nor verified.
    ByteView bytes() const { return writer_.ok() ? writer_.written() : ByteView{}; }

  private:
    std::array<std::uint8_t, kCapacity> buffer_{};
    ByteWriter writer_;
};

} // namespace thisbe
