#include "shared/net/socket_address.h"

#include <gtest/gtest.h>

#include <cstring>

namespace thisbe {
namespace {

Endpoint endpoint(const char* text) {
    return Endpoint::parse(text).value();
}

TEST(SocketAddress, CarriesBothFamiliesThereAndBack) {
    for (const char* text :
         {"192.0.2.1:3478", "[2001:db8::1]:65535", "[fe80::1%7]:1", "0.0.0.0:0", "[::]:0"}) {
        EXPECT_EQ(SocketAddress(endpoint(text)).endpoint(), endpoint(text)) << text;
        EXPECT_EQ(fromPoco(toPoco(endpoint(text))), endpoint(text)) << text;
    }
}

TEST(SocketAddress, AMappedAddressIsIpv4) {
    EXPECT_EQ(SocketAddress(endpoint("[::ffff:192.0.2.1]:9")).endpoint(), endpoint("192.0.2.1:9"));
    EXPECT_EQ(fromPoco(Poco::Net::SocketAddress("::ffff:192.0.2.1", 9)), endpoint("192.0.2.1:9"));
}

TEST(SocketAddress, AnIpv6SocketTakesIpv4AddressesMapped) {
    const SocketAddress mapped(endpoint("192.0.2.1:9"), AddressFamily::ipv6);
    EXPECT_EQ(mapped.size(), sizeof(sockaddr_in6));
    EXPECT_EQ(mapped.endpoint(), endpoint("192.0.2.1:9"));
    EXPECT_EQ(SocketAddress(endpoint("192.0.2.1:9"), AddressFamily::ipv4).size(), sizeof(sockaddr_in));
}

TEST(SocketAddress, AScopeIsKeptOnlyWhereItDistinguishes) {
    const IpAddress global(IpAddress::parse("2001:db8::1").value());
    IpAddress::V6Bytes bytes{};
    std::memcpy(bytes.data(), global.bytes().data(), bytes.size());
    EXPECT_EQ(SocketAddress(Endpoint{IpAddress(bytes, 3), 9}).endpoint(), (Endpoint{global, 9}));
}

TEST(SocketAddress, AnotherFamilyIsNoEndpoint) {
    SocketAddress address;
    EXPECT_EQ(address.endpoint(), std::nullopt);
    const sa_family_t local = AF_UNIX;
    std::memcpy(address.data(), &local, sizeof local);
    EXPECT_EQ(address.endpoint(), std::nullopt);
}

} // namespace
} // namespace thisbe
