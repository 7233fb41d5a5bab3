// HMAC (RFC 2104) over SHA-1 and SHA-256 with the key prepared once and no allocation per message.
#pragma once

#include "shared/base/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace thisbe::stun {

// Keeps the hash states after the inner and the outer key block: two blocks less to hash for each message,
// and 40 or 64 bytes of memory for each key. Those states are as secret as the key. DigestSize is 20 (SHA-1)
// or 32 (SHA-256).
template<std::size_t DigestSize>
class Hmac {
  public:
    using Digest = std::array<std::uint8_t, DigestSize>;

    explicit Hmac(ByteView key);

    // The digest of the pieces, one behind the other.
    Digest digest(std::initializer_list<ByteView> pieces) const;

  private:
    using State = std::array<std::uint32_t, DigestSize / 4>;

    State inner_{};
    State outer_{};
};

using HmacSha1 = Hmac<20>;
using HmacSha256 = Hmac<32>;

// Compares in a time that does not depend on where the difference is. False for different sizes.
bool equalInConstantTime(ByteView a, ByteView b);

} // namespace thisbe::stun
