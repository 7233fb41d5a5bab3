#include "shared/base/ip_address.h"

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

namespace thisbe {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

// inet_pton wants a terminated string; INET6_ADDRSTRLEN holds every valid address.
template<std::size_t N>
std::optional<std::array<std::uint8_t, N>> parseWithLibc(int family, std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.size() >= terminated.size()) return std::nullopt;
    std::copy(text.begin(), text.end(), terminated.begin());
    if (text.find('\0') != std::string_view::npos) return std::nullopt;
    std::array<std::uint8_t, N> out{};
    if (::inet_pton(family, terminated.data(), out.data()) != 1) return std::nullopt;
    return out;
}

std::optional<std::uint32_t> parseZone(std::string_view zone, IpAddress::ZoneToIndex zoneToIndex) {
    std::uint32_t index = 0;
    const auto [end, problem] = std::from_chars(zone.data(), zone.data() + zone.size(), index);
    if (problem == std::errc{} && end == zone.data() + zone.size() && index != 0) return index;
    if (zoneToIndex == nullptr || zone.empty() || zone.size() >= IF_NAMESIZE) return std::nullopt;
    index = zoneToIndex(std::string(zone).c_str());
    return index == 0 ? std::nullopt : std::optional(index);
}

tl::unexpected<Error> notAnAddress(std::string_view text) {
    return failure("'" + std::string(text) +
                   "' is not an IP address; expected something like 192.0.2.1 or 2001:db8::1");
}

} // namespace

const char* toString(AddressFamily family) {
    return family == AddressFamily::ipv4 ? "IPv4" : "IPv6";
}

Result<IpAddress> IpAddress::parse(std::string_view text, ZoneToIndex zoneToIndex) {
    if (const auto v4 = parseWithLibc<4>(AF_INET, text)) return IpAddress(*v4);

    const auto percent = text.find('%');
    const auto v6 = parseWithLibc<16>(AF_INET6, text.substr(0, percent));
    if (!v6) return notAnAddress(text);
    if (percent == std::string_view::npos) return IpAddress(*v6);

    const auto zone = parseZone(text.substr(percent + 1), zoneToIndex);
    if (!zone) {
        return failure("'" + std::string(text.substr(percent + 1)) + "' in '" + std::string(text) +
                       "' names no network interface of this host; 'ip link' lists them");
    }
    return IpAddress(*v6, *zone);
}

IpAddress IpAddress::canonical() const {
    if (!isV6() || !std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin())) return *this;
    return IpAddress(V4Bytes{bytes_[12], bytes_[13], bytes_[14], bytes_[15]});
}

IpAddress IpAddress::mapped() const {
    if (isV6()) return *this;
    V6Bytes out{};
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), out.begin());
    std::copy_n(bytes_.begin(), 4, out.begin() + 12);
    return IpAddress(out);
}

std::string IpAddress::toString(IndexToZone indexToZone) const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(isV4() ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
    std::string out = text.data();
    if (scopeId_ == 0) return out;
    std::array<char, IF_NAMESIZE> name{};
    const bool named = indexToZone != nullptr && indexToZone(scopeId_, name.data()) != nullptr;
    return out + "%" + (named ? std::string(name.data()) : std::to_string(scopeId_));
}

} // namespace thisbe
