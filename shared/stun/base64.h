// Base64 (RFC 4648, section 4) of whole groups of three bytes, which is all that nonces need: no padding.
#pragma once

#include "shared/base/bytes.h"

#include <span>
#include <string_view>

namespace thisbe::stun {

// Needs bytes.size() % 3 == 0 and room for bytes.size() / 3 * 4 characters in out.
void encodeBase64(ByteView bytes, std::span<char> out);

// Needs out.size() == text.size() / 4 * 3. False, with out undefined, for what is no such text.
bool decodeBase64(std::string_view text, ByteSpan out);

} // namespace thisbe::stun
