// Bytes that must not stay in memory longer than they are needed.
#pragma once

#include "shared/base/bytes.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace thisbe {

// A fixed-size secret, cleansed when it goes; each copy cleanses itself. The tag keeps kinds of secrets
// apart. It has no stream operator and no text form, so that it cannot end up in a log by accident.
template<class Tag, std::size_t N>
class SecretBytes {
  public:
    static constexpr std::size_t kSize = N;

    SecretBytes() = default;
    explicit SecretBytes(std::span<const std::uint8_t, N> bytes) { std::ranges::copy(bytes, bytes_.begin()); }
    SecretBytes(const SecretBytes&) = default;
    SecretBytes& operator=(const SecretBytes&) = default;
    ~SecretBytes() { OPENSSL_cleanse(bytes_.data(), N); }

    std::span<const std::uint8_t, N> bytes() const { return bytes_; }
    std::span<std::uint8_t, N> writable() { return bytes_; }

    // In constant time.
    friend bool operator==(const SecretBytes& a, const SecretBytes& b) {
        return CRYPTO_memcmp(a.bytes_.data(), b.bytes_.data(), N) == 0;
    }

  private:
    std::array<std::uint8_t, N> bytes_{};
};

} // namespace thisbe
