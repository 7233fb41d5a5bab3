#include "shared/base/endpoint.h"

#include <charconv>
#include <optional>

namespace thisbe {

namespace {

std::optional<std::uint16_t> parsePort(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

struct HostAndPort {
    std::string_view host;
    std::optional<std::string_view> port;
};

// Cuts "[host]:port", "[host]", "host:port", "host" and "::1" (more than one colon and no bracket: all of it
// is the address, as in RFC 3986 only brackets allow a port after IPv6 text).
std::optional<HostAndPort> split(std::string_view text) {
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        const auto rest = text.substr(close + 1);
        if (rest.empty()) return HostAndPort{text.substr(1, close - 1), std::nullopt};
        if (rest.front() != ':') return std::nullopt;
        return HostAndPort{text.substr(1, close - 1), rest.substr(1)};
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon != text.rfind(':')) return HostAndPort{text, std::nullopt};
    return HostAndPort{text.substr(0, colon), text.substr(colon + 1)};
}

tl::unexpected<Error> notAnEndpoint(std::string_view text) {
    return failure(
        "'" + std::string(text) +
        "' is not an address and port; expected something like 192.0.2.1:3478 or [2001:db8::1]:3478");
}

Result<Endpoint> parseWith(std::string_view text, std::optional<std::uint16_t> defaultPort,
                           IpAddress::ZoneToIndex zoneToIndex) {
    const auto parts = split(text);
    if (!parts) return notAnEndpoint(text);
    const auto port = parts->port ? parsePort(*parts->port) : defaultPort;
    if (!port) return notAnEndpoint(text);
    const auto address = IpAddress::parse(parts->host, zoneToIndex);
    if (!address) return tl::make_unexpected(address.error());
    // "[192.0.2.1]:1" would be read by nobody else.
    if (text.starts_with('[') && address->isV4()) return notAnEndpoint(text);
    return Endpoint(*address, *port);
}

} // namespace

Result<Endpoint> Endpoint::parse(std::string_view text, IpAddress::ZoneToIndex zoneToIndex) {
    return parseWith(text, std::nullopt, zoneToIndex);
}

Result<Endpoint> Endpoint::parse(std::string_view text, std::uint16_t defaultPort,
                                 IpAddress::ZoneToIndex zoneToIndex) {
    return parseWith(text, defaultPort, zoneToIndex);
}

std::string Endpoint::toString(IpAddress::IndexToZone indexToZone) const {
    const std::string host = address_.toString(indexToZone);
    return (isV6() ? "[" + host + "]" : host) + ":" + std::to_string(port_);
}

} // namespace thisbe
