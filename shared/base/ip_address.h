// An IPv4 or IPv6 address as a small value.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/result.h"

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace thisbe {

enum class AddressFamily : std::uint8_t { ipv4 = 4, ipv6 = 6 };

const char* toString(AddressFamily family);

// Trivially copyable; 24 bytes. The scope id (RFC 4007 zone index, 0 for none) is part of the value:
// fe80::1%2 and fe80::1%3 are different addresses. Default: 0.0.0.0.
class IpAddress {
  public:
    using V4Bytes = std::array<std::uint8_t, 4>;
    using V6Bytes = std::array<std::uint8_t, 16>;
    // Turn zone names into indexes and back. They have the signatures of if_nametoindex and if_indextoname,
    // so that code that may ask the host passes those; the default knows numbers only.
    using ZoneToIndex = unsigned int (*)(const char* name);
    using IndexToZone = char* (*)(unsigned int index, char* name);

    constexpr IpAddress() = default;
    constexpr explicit IpAddress(const V4Bytes& bytes) : bytes_{bytes[0], bytes[1], bytes[2], bytes[3]} {}
    constexpr explicit IpAddress(const V6Bytes& bytes, std::uint32_t scopeId = 0)
        : bytes_(bytes), scopeId_(scopeId), family_(AddressFamily::ipv6) {}

    // Dotted quad (four decimal numbers without leading zeros) or RFC 4291 text with an optional %zone. No
    // brackets, no surrounding space, no host names.
    static Result<IpAddress> parse(std::string_view text, ZoneToIndex zoneToIndex = nullptr);

    // 0.0.0.0 or ::
    static constexpr IpAddress unspecified(AddressFamily family) {
        return family == AddressFamily::ipv4 ? IpAddress(V4Bytes{}) : IpAddress(V6Bytes{});
    }

    constexpr AddressFamily family() const { return family_; }
    constexpr bool isV4() const { return family_ == AddressFamily::ipv4; }
    constexpr bool isV6() const { return family_ == AddressFamily::ipv6; }
    constexpr std::uint32_t scopeId() const { return scopeId_; }
    // 4 or 16 bytes in network order.
    constexpr ByteView bytes() const { return ByteView(bytes_).first(isV4() ? 4 : 16); }
    constexpr bool isUnspecified() const { return bytes_ == V6Bytes{}; }

    // IPv4-mapped (::ffff:a.b.c.d, RFC 4291 2.5.5.2) becomes the IPv4 address; everything else stays.
    // Whatever arrives from a dual-stack socket or the network goes through this before it is compared or
    // filtered.
    IpAddress canonical() const;
    // IPv4 becomes IPv4-mapped, for sockets that are bound to ::.
    IpAddress mapped() const;

    // RFC 5952 text; the zone after '%', by number or by the name that indexToZone finds.
    std::string toString(IndexToZone indexToZone = nullptr) const;

    friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;
    // Two words at a time: tables of endpoints compare and hash addresses for every packet.
    friend constexpr bool operator==(const IpAddress& a, const IpAddress& b) {
        return a.words() == b.words() && a.scopeId_ == b.scopeId_ && a.family_ == b.family_;
    }

  private:
    friend struct std::hash<IpAddress>;

    struct Words {
        std::uint64_t first, second;
        friend constexpr bool operator==(const Words&, const Words&) = default;
    };
    constexpr Words words() const { return std::bit_cast<Words>(bytes_); }

    V6Bytes bytes_{};
    std::uint32_t scopeId_ = 0;
    AddressFamily family_ = AddressFamily::ipv4;
};

} // namespace thisbe

// For tables that only hold what we put there; tables that strangers fill need a keyed hash.
template<>
struct std::hash<thisbe::IpAddress> {
    std::size_t operator()(const thisbe::IpAddress& address) const noexcept {
        const auto [first, second] = address.words();
        std::uint64_t mixed = first * 0x9e3779b97f4a7c15ULL;
        mixed = (mixed ^ (mixed >> 32) ^ second ^ address.scopeId()) * 0xd6e8feb86659fd93ULL;
        return static_cast<std::size_t>(mixed ^ (mixed >> 32));
    }
};
