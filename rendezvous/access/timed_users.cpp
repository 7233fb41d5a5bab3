#include "rendezvous/access/timed_users.h"

#include "shared/stun/credentials.h"

#include <openssl/evp.h>

#include <array>
#include <charconv>

namespace thisbe::rendezvous {

namespace {

std::optional<std::chrono::seconds> expiryOf(std::string_view username) {
    std::int64_t seconds = 0;
    const auto [rest, error] = std::from_chars(username.data(), username.data() + username.size(), seconds);
    const bool whole = rest == username.data() + username.size() || *rest == ':';
    if (error != std::errc{} || !whole || seconds < 0) return std::nullopt;
    return std::chrono::seconds(seconds);
}

} // namespace

TimedUsers::TimedUsers(const std::string& secret, std::string realm)
    : secret_(asBytes(secret)), realm_(std::move(realm)) {}

std::string TimedUsers::passwordOf(std::string_view username) const {
    const auto digest = secret_.digest({asBytes(username)});
    std::array<unsigned char, 32> text{}; // 28 characters and a zero
    const int size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
    return std::string(asText(ByteView(text).first(static_cast<std::size_t>(size))));
}

std::optional<stun::IntegrityKey> TimedUsers::keyOf(std::string_view username,
                                                    stun::PasswordAlgorithmNumber algorithm) const {
    if (!expiryOf(username)) return std::nullopt;
    const std::string password = passwordOf(username);
    return stun::longTermKey(algorithm, {username, realm_, password});
}

bool TimedUsers::mayBegin(std::string_view username, WallTime now) const {
    const auto expiry = expiryOf(username);
    // Compared in whole seconds, so that no far future overflows.
    return expiry && std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()) < *expiry;
}

} // namespace thisbe::rendezvous
