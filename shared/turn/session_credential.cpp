#include "shared/turn/session_credential.h"

#include "shared/stun/attributes/opaque_attribute.h"
#include "shared/wire/byte_writer.h"

#include <charconv>

namespace thisbe::turn {

namespace {

constexpr std::size_t kUsernameSize = 16;

} // namespace

SessionDigest sessionDigest(const stun::HmacSha256& sessionKey) {
    return sessionKey.digest({asBytes("thisbe turn 1")});
}

std::string sessionUsername(signal::SessionId id) {
    std::array<std::uint8_t, 8> bytes{};
    ByteWriter(bytes).u64(id.value());
    return stun::toHex(bytes);
}

std::string sessionPassword(const SessionDigest& digest) {
    return stun::toHex(digest);
}

std::optional<signal::SessionId> sessionOfUsername(std::string_view username) {
    std::uint64_t id = 0;
    const char* const end = username.data() + username.size();
    const auto [rest, error] = std::from_chars(username.data(), end, id, 16);
    if (username.size() != kUsernameSize || error != std::errc{} || rest != end) return std::nullopt;
    if (sessionUsername(signal::SessionId(id)) != username) return std::nullopt;
    return signal::SessionId(id);
}

} // namespace thisbe::turn
