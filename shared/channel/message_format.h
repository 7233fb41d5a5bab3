// Texts and bytes are told apart on the wire (RFC 8831, section 8).
#pragma once

#include <cstdint>

namespace thisbe {

// A text should be UTF-8; nobody checked that it is.
enum class MessageFormat : std::uint8_t { text, binary };

} // namespace thisbe
