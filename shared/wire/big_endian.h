// Numbers in network order, at any address.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace thisbe {

// What compilers make one or two instructions of: a byte order that is not the host's costs nothing that a
// packet would feel. Loops over single bytes stay loops in g++ 12.
template<std::unsigned_integral Unsigned>
constexpr Unsigned swapBytes(Unsigned value) {
    if constexpr (sizeof(Unsigned) == 8)
        return __builtin_bswap64(value);
    else if constexpr (sizeof(Unsigned) == 4)
        return __builtin_bswap32(value);
    else if constexpr (sizeof(Unsigned) == 2)
        return __builtin_bswap16(value);
    else
        return value;
}

template<std::unsigned_integral Unsigned>
Unsigned loadBigEndian(const std::uint8_t* from) {
    Unsigned value;
    std::memcpy(&value, from, sizeof value);
    return std::endian::native == std::endian::big ? value : swapBytes(value);
}

template<std::unsigned_integral Unsigned>
void storeBigEndian(std::uint8_t* to, Unsigned value) {
    const Unsigned ordered = std::endian::native == std::endian::big ? value : swapBytes(value);
    std::memcpy(to, &ordered, sizeof ordered);
}

} // namespace thisbe
