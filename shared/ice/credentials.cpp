#include "shared/ice/credentials.h"

#include "shared/ice/ice_char.h"

namespace thisbe::ice {

namespace {

constexpr std::size_t kUfragSize = 8;
constexpr std::size_t kPasswordSize = 24;

// Six random bits a character.
std::string randomText(RandomSource& random, std::size_t size) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text(size, '\0');
    for (char& c : text)
        c = kAlphabet[random.below(kAlphabet.size())];
    return text;
}

} // namespace

Credentials Credentials::generate(RandomSource& random) {
    std::string ufrag = randomText(random, kUfragSize);
    return {std::move(ufrag), randomText(random, kPasswordSize)};
}

Result<Credentials> Credentials::make(std::string_view ufrag, std::string_view password) {
    // "ice-pwd: 22*256ice-char, ice-ufrag: 4*256ice-char" (RFC 8839, section 5.4).
    if (!isIceText(ufrag, 4, 256)) {
        return failure("ICE ufrag of " + std::to_string(ufrag.size()) +
                       " characters: it has to be 4 to 256 letters, digits, '+' and '/'");
    }
    if (!isIceText(password, 22, 256)) {
        return failure("ICE password of " + std::to_string(password.size()) +
                       " characters: it has to be 22 to 256 letters, digits, '+' and '/'");
    }
    return Credentials{std::string(ufrag), std::string(password)};
}

} // namespace thisbe::ice
