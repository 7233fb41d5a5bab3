// The public half of an identity: what a peer is known by.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/result.h"
#include "shared/base/strong_id.h"

#include <array>
#include <string>
#include <string_view>

namespace thisbe {

// A P-256 point in compressed form (SEC 1, 2.3.3). Any 33 bytes fit; that they are a point of the curve shows
// when a signature is checked against them.
using IdentityKey = StrongId<struct IdentityKeyTag, std::array<std::uint8_t, 33>>;

// For people to compare over another channel: SHA-256 of the key in 16 groups of four hexadecimal digits,
// "9f86 d081 … 0a08".
std::string fingerprint(const IdentityKey& key);

// 66 hexadecimal digits, for files and options.
std::string toHex(const IdentityKey& key);
Result<IdentityKey> parseIdentityKey(std::string_view hex);

} // namespace thisbe
