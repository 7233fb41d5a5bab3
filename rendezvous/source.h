// Whom registrations and requests are counted against.
#pragma once

#include "shared/base/ip_address.h"
#include "shared/base/strong_id.h"

#include <cstdint>

namespace thisbe::rendezvous {

// An IPv4 address, or an IPv6 /56: what one household or machine is commonly given, so that nobody escapes a
// limit by using another of his 2^72 addresses.
using Source = StrongId<struct SourceTag, std::uint64_t>;

constexpr Source sourceOf(const IpAddress& address) {
    constexpr std::size_t kPrefixBytes = 7;
    std::uint64_t value = 0;
    const ByteView bytes = address.bytes();
    for (std::size_t i = 0; i < bytes.size() && i < kPrefixBytes; ++i)
        value = value << 8 | bytes[i];
    // Seven bytes at most are in use: the eighth keeps the families apart.
    return Source(value << 8 | (address.isV4() ? 4 : 6));
}

} // namespace thisbe::rendezvous
