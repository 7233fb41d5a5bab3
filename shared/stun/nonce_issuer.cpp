#include "shared/stun/nonce_issuer.h"

#include "shared/stun/base64.h"
#include "shared/wire/byte_writer.h"

#include <algorithm>

namespace thisbe::stun {

namespace {

constexpr std::uint32_t kTimeMask = 0xffffff;
constexpr std::size_t kTimeBytes = 3;
constexpr std::size_t kTimeCharacters = 4;
constexpr std::size_t kBodyBytes = 12;

std::uint32_t first24Bits(ByteView bytes) {
    return std::uint32_t{bytes[0]} << 16 | std::uint32_t{bytes[1]} << 8 | bytes[2];
}

} // namespace

const char* toString(NonceCheck check) {
    switch (check) {
    case NonceCheck::valid:
        return "valid";
    case NonceCheck::stale:
        return "stale";
    case NonceCheck::forged:
        return "forged";
    }
    return "?";
}

NonceIssuer::NonceIssuer(const Secret& secret, Duration lifetime, const SecurityFeatures& features)
    : hmac_(secret),
      shift_(first24Bits(hmac_.digest({asBytes("time shift")}))),
      lifetime_(lifetime),
      features_(features) {}

std::uint32_t NonceIssuer::shiftedSeconds(TimePoint now) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    return (static_cast<std::uint32_t>(seconds) + shift_) & kTimeMask;
}

NonceIssuer::Text NonceIssuer::makeNonce(std::uint32_t seconds, const Endpoint& remote) const {
    Text out{};
    writeNonceCookie(features_, std::span(out).first<kNonceCookieSize>());

    std::array<std::uint8_t, kBodyBytes> body{};
    body[0] = static_cast<std::uint8_t>(seconds >> 16);
    body[1] = static_cast<std::uint8_t>(seconds >> 8);
    body[2] = static_cast<std::uint8_t>(seconds);

    const Endpoint canonical = remote.canonical();
    std::array<std::uint8_t, 2> port{};
    ByteWriter(port).u16(canonical.port());
    // The cookie is covered too, so that features taken out of it on the way come back as a forged nonce.
    const auto mac = hmac_.digest({asBytes(view(out)).first(kNonceCookieSize),
                                   ByteView(body).first(kTimeBytes), port, canonical.address().bytes()});
    std::copy_n(mac.begin(), kBodyBytes - kTimeBytes, body.begin() + kTimeBytes);
    encodeBase64(body, std::span(out).subspan<kNonceCookieSize>());
    return out;
}

NonceIssuer::Text NonceIssuer::issue(TimePoint now, const Endpoint& remote) const {
    return makeNonce(shiftedSeconds(now), remote);
}

NonceCheck NonceIssuer::check(TimePoint now, const Endpoint& remote, std::string_view nonce) const {
    if (nonce.size() != kNonceSize) return NonceCheck::forged;
    std::array<std::uint8_t, kTimeBytes> time{};
    if (!decodeBase64(nonce.substr(kNonceCookieSize, kTimeCharacters), time)) return NonceCheck::forged;
    const std::uint32_t seconds = first24Bits(time);
    const Text expected = makeNonce(seconds, remote);
    if (!equalInConstantTime(asBytes(nonce), asBytes(view(expected)))) return NonceCheck::forged;

    // Another worker may have read its clock a moment later than we did.
    const std::uint32_t age = (shiftedSeconds(now) - seconds) & kTimeMask;
    const bool fromTheNextSecond = age == kTimeMask;
    return std::chrono::seconds(age) <= lifetime_ || fromTheNextSecond ? NonceCheck::valid
                                                                       : NonceCheck::stale;
}

} // namespace thisbe::stun
