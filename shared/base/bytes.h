// Views of bytes that somebody else owns: what protocol code reads from and writes into.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace thisbe {

using ByteView = std::span<const std::uint8_t>;
using ByteSpan = std::span<std::uint8_t>;

// The bytes of a text. The one place where characters become octets; valid as long as the text is.
inline ByteView asBytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The other way; says nothing about the encoding.
inline std::string_view asText(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace thisbe
