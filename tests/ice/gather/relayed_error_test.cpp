#include "shared/ice/gather/relayed_error.h"

#include <gtest/gtest.h>

#include <array>

namespace thisbe::ice {
namespace {

constexpr auto kIpv4 = AddressFamily::ipv4;
constexpr auto kIpv6 = AddressFamily::ipv6;

std::optional<DatagramError> errorOf(AddressFamily family, std::uint8_t type, std::uint8_t code) {
    return relayedError({.type = type, .code = code, .data = 0}, family);
}

TEST(RelayedError, ReadsIcmpOfIpv4) {
    EXPECT_EQ(errorOf(kIpv4, 3, 3), DatagramError::refused) << "port unreachable";
    EXPECT_EQ(errorOf(kIpv4, 3, 4), DatagramError::tooBig);
    for (const std::uint8_t code : std::to_array<std::uint8_t>({0, 1, 5, 6, 9, 10, 13}))
        EXPECT_EQ(errorOf(kIpv4, 3, code), DatagramError::unreachable) << int{code};
    EXPECT_EQ(errorOf(kIpv4, 11, 0), DatagramError::unreachable) << "a loop of routes";
    EXPECT_FALSE(errorOf(kIpv4, 11, 1)) << "a lost fragment is not the way's fault";
    EXPECT_FALSE(errorOf(kIpv4, 8, 0)) << "an echo request";
}

TEST(RelayedError, ReadsIcmpOfIpv6) {
    EXPECT_EQ(errorOf(kIpv6, 1, 4), DatagramError::refused);
    EXPECT_EQ(errorOf(kIpv6, 2, 0), DatagramError::tooBig);
    for (const std::uint8_t code : std::to_array<std::uint8_t>({0, 1, 2, 3, 5, 6}))
        EXPECT_EQ(errorOf(kIpv6, 1, code), DatagramError::unreachable) << int{code};
    EXPECT_EQ(errorOf(kIpv6, 3, 0), DatagramError::unreachable);
    EXPECT_FALSE(errorOf(kIpv6, 3, 1));
    EXPECT_FALSE(errorOf(kIpv6, 4, 0));
}

} // namespace
} // namespace thisbe::ice
