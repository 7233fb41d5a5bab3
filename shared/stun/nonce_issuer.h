// Nonces that a server need not remember (RFC 8489, section 9.2).
#pragma once

#include "shared/base/clock.h"
#include "shared/base/endpoint.h"
#include "shared/stun/hmac.h"
#include "shared/stun/security_features.h"

#include <array>
#include <string_view>

namespace thisbe::stun {

enum class NonceCheck : std::uint8_t {
    valid,
    stale,  // ours and for this address, but too old
    forged, // not ours, or made for another address or by an earlier run
};

const char* toString(NonceCheck check);

// Cookie, time of issue in seconds (24 bits) and 72 bits of HMAC-SHA256 over cookie, time and source address:
// "The server MUST NOT choose the same NONCE for two requests unless they have the same source IP address
// and port." 29 characters, short since it goes into replies to strangers. Allocates nothing. Workers that
// share the secret accept each other's nonces. May be used by several threads.
class NonceIssuer {
  public:
    using Secret = std::array<std::uint8_t, 32>; // from the operating system's random source
    static constexpr std::size_t kNonceSize = kNonceCookieSize + 16;
    using Text = std::array<char, kNonceSize>;

    // The lifetime must be less than half a year, which the 24 bits of time can tell apart.
    NonceIssuer(const Secret& secret, Duration lifetime, const SecurityFeatures& features);

    Text issue(TimePoint now, const Endpoint& remote) const;
    NonceCheck check(TimePoint now, const Endpoint& remote, std::string_view nonce) const;

    const SecurityFeatures& features() const { return features_; }
    Duration lifetime() const { return lifetime_; }

  private:
    Text makeNonce(std::uint32_t seconds, const Endpoint& remote) const;

    // Seconds as they stand in a nonce: shifted by a secret number, since they would show how long this host
    // has been up.
    std::uint32_t shiftedSeconds(TimePoint now) const;

    HmacSha256 hmac_;
    std::uint32_t shift_;
    Duration lifetime_;
    SecurityFeatures features_;
};

inline std::string_view view(const NonceIssuer::Text& nonce) {
    return {nonce.data(), nonce.size()};
}

} // namespace thisbe::stun
