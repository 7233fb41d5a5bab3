#include "shared/base/ip_prefix.h"

#include <algorithm>
#include <charconv>

namespace thisbe {

namespace {

constexpr unsigned widthOf(AddressFamily family) {
    return family == AddressFamily::ipv4 ? 32 : 128;
}

// The bits of byte number index that a prefix of this length covers.
constexpr std::uint8_t maskOfByte(std::size_t index, unsigned length) {
    const unsigned before = static_cast<unsigned>(index) * 8;
    if (length >= before + 8) return 0xff;
    if (length <= before) return 0;
    return static_cast<std::uint8_t>(0xff << (before + 8 - length));
}

template<std::size_t N>
std::array<std::uint8_t, N> masked(ByteView bytes, unsigned length) {
    std::array<std::uint8_t, N> out{};
    for (std::size_t i = 0; i < N; ++i)
        out[i] = bytes[i] & maskOfByte(i, length);
    return out;
}

IpAddress networkOf(const IpAddress& address, unsigned length) {
    return address.isV4() ? IpAddress(masked<4>(address.bytes(), length))
                          : IpAddress(masked<16>(address.bytes(), length));
}

} // namespace

IpPrefix::IpPrefix(const IpAddress& address, unsigned length)
    : address_(networkOf(address, length)), length_(std::min(length, widthOf(address.family()))) {}

Result<IpPrefix> IpPrefix::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address) return tl::make_unexpected(address.error());
    unsigned length = widthOf(address->family());
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        unsigned given = 0;
        const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), given);
        if (problem != std::errc{} || end != digits.data() + digits.size() || given > length) {
            return failure("'" + std::string(digits) + "' in '" + std::string(text) +
                           "' is no prefix length; expected 0 to " + std::to_string(length));
        }
        length = given;
    }
    const IpPrefix prefix(*address, length);
    if (!std::ranges::equal(prefix.address().bytes(), address->bytes())) {
        return failure("'" + std::string(text) + "' has bits set after its prefix length; did you mean " +
                       prefix.toString() + "?");
    }
    return prefix;
}

bool IpPrefix::contains(const IpAddress& address) const {
    if (address.family() != address_.family()) return false;
    const auto bytes = address.bytes();
    const auto network = address_.bytes();
    const std::size_t whole = length_ / 8;
    if (!std::equal(network.begin(), network.begin() + static_cast<std::ptrdiff_t>(whole), bytes.begin()))
        return false;
    return length_ % 8 == 0 || (bytes[whole] & maskOfByte(whole, length_)) == network[whole];
}

std::string IpPrefix::toString() const {
    return address_.toString() + "/" + std::to_string(length_);
}

} // namespace thisbe
