// An IP address and a port: what the field calls a transport address (RFC 8489, section 3).
#pragma once

#include "shared/base/ip_address.h"

namespace thisbe {

// Trivially copyable value. Default: 0.0.0.0:0.
class Endpoint {
  public:
    constexpr Endpoint() = default;
    constexpr Endpoint(const IpAddress& address, std::uint16_t port) : address_(address), port_(port) {}

    // "192.0.2.1:3478" or "[2001:db8::1%eth0]:3478". With a defaultPort the port (and then the brackets) may
    // be missing. Zone names need zoneToIndex (see IpAddress::parse).
    static Result<Endpoint> parse(std::string_view text, IpAddress::ZoneToIndex zoneToIndex = nullptr);
    static Result<Endpoint> parse(std::string_view text, std::uint16_t defaultPort,
                                  IpAddress::ZoneToIndex zoneToIndex = nullptr);

    constexpr const IpAddress& address() const { return address_; }
    constexpr std::uint16_t port() const { return port_; }
    constexpr AddressFamily family() const { return address_.family(); }
    constexpr bool isV4() const { return address_.isV4(); }
    constexpr bool isV6() const { return address_.isV6(); }

    Endpoint canonical() const { return {address_.canonical(), port_}; }

    // "192.0.2.1:3478", "[2001:db8::1]:3478"
    std::string toString(IpAddress::IndexToZone indexToZone = nullptr) const;

    friend constexpr auto operator<=>(const Endpoint&, const Endpoint&) = default;

  private:
    IpAddress address_;
    std::uint16_t port_ = 0;
};

} // namespace thisbe

template<>
struct std::hash<thisbe::Endpoint> {
    std::size_t operator()(const thisbe::Endpoint& endpoint) const noexcept {
        return std::hash<thisbe::IpAddress>{}(endpoint.address()) ^
               (std::size_t{endpoint.port()} * 0x9e3779b97f4a7c15ULL);
    }
};
