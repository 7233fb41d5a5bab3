#include "shared/ice/gather/relayed_error.h"

namespace thisbe::ice {

namespace {

// RFC 792: destination unreachable with the codes of RFC 1812, section 5.2.7.1; time exceeded.
std::optional<DatagramError> fromIcmpv4(const stun::Icmp& icmp) {
    constexpr std::uint8_t kUnreachable = 3;
    constexpr std::uint8_t kProtocol = 2;
    constexpr std::uint8_t kPort = 3;
    constexpr std::uint8_t kFragmentationNeeded = 4;
    constexpr std::uint8_t kTimeExceeded = 11;
    if (icmp.type == kTimeExceeded && icmp.code == 0) return DatagramError::unreachable;
    if (icmp.type != kUnreachable) return std::nullopt;
    if (icmp.code == kPort || icmp.code == kProtocol) return DatagramError::refused;
    if (icmp.code == kFragmentationNeeded) return DatagramError::tooBig;
    return DatagramError::unreachable;
}

// RFC 4443, sections 3.1 to 3.3.
std::optional<DatagramError> fromIcmpv6(const stun::Icmp& icmp) {
    constexpr std::uint8_t kUnreachable = 1;
    constexpr std::uint8_t kPort = 4;
    constexpr std::uint8_t kPacketTooBig = 2;
    constexpr std::uint8_t kTimeExceeded = 3;
    if (icmp.type == kPacketTooBig) return DatagramError::tooBig;
    if (icmp.type == kTimeExceeded && icmp.code == 0) return DatagramError::unreachable;
    if (icmp.type != kUnreachable) return std::nullopt;
    return icmp.code == kPort ? DatagramError::refused : DatagramError::unreachable;
}

} // namespace

std::optional<DatagramError> relayedError(const stun::Icmp& icmp, AddressFamily family) {
    return family == AddressFamily::ipv4 ? fromIcmpv4(icmp) : fromIcmpv6(icmp);
}

} // namespace thisbe::ice
