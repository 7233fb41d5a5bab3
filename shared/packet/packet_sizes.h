// How large packets are: one size, a random one of a range, or the simple IMIX.
#pragma once

#include "shared/base/random_source.h"
#include "shared/base/result.h"

#include <string>
#include <string_view>

namespace thisbe::packet {

// In bytes of UDP payload.
struct PacketSizes {
    enum class Kind : std::uint8_t { fixed, range, imix };

    // A header of ours must fit; the largest that both families carry.
    static constexpr std::uint16_t kLeast = 32;
    static constexpr std::uint16_t kMost = 65'487;
    // Simple IMIX: IP packets of 40, 576 and 1,500 bytes at 7 : 4 : 1. The first become our smallest, the
    // last are such that IPv6's larger header fits 1,500 too.
    static constexpr std::uint16_t kImixSmall = 32;
    static constexpr std::uint16_t kImixMiddle = 548;
    static constexpr std::uint16_t kImixLarge = 1'452;

    Kind kind = Kind::fixed;
    std::uint16_t least = 64;
    std::uint16_t most = 64;

    // "64", "64-1400" or "imix".
    static Result<PacketSizes> parse(std::string_view text);
    std::string toString() const;

    bool valid() const { return kind <= Kind::imix && least >= kLeast && most <= kMost && least <= most; }
    double mean() const;
    std::uint16_t draw(RandomSource& random) const;

    friend bool operator==(const PacketSizes&, const PacketSizes&) = default;
};

} // namespace thisbe::packet
