#include "shared/base/endpoint.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <unordered_set>

namespace thisbe {
namespace {

TEST(Endpoint, ParsesAndPrintsWithBracketsAndZone) {
    for (const char* text :
         {"192.0.2.1:3478", "[2001:db8::1]:3478", "[fe80::1%2]:1", "0.0.0.0:0", "[::]:65535"})
        EXPECT_EQ(Endpoint::parse(text).value().toString(), text);
}

TEST(Endpoint, TakesTheDefaultPortWhereNoneIsGiven) {
    EXPECT_EQ(Endpoint::parse("192.0.2.1", 3478).value().toString(), "192.0.2.1:3478");
    EXPECT_EQ(Endpoint::parse("2001:db8::1", 3478).value().toString(), "[2001:db8::1]:3478");
    EXPECT_EQ(Endpoint::parse("[2001:db8::1]", 3478).value().toString(), "[2001:db8::1]:3478");
    EXPECT_EQ(Endpoint::parse("[2001:db8::1]:5", 3478).value().toString(), "[2001:db8::1]:5");
}

TEST(Endpoint, RejectsWhatIsNoEndpoint) {
    for (const char* text :
         {"", ":", ":80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:+1", "1.2.3.4: 80",
          "::1", "::1:80:", "[::1]", "[::1]80", "[::1:80", "[::1]:", "[1.2.3.4]:80", "host:80", "[]:80"}) {
        EXPECT_FALSE(Endpoint::parse(text)) << text;
    }
}

TEST(Endpoint, CanonicalFormKeepsThePort) {
    EXPECT_EQ(Endpoint::parse("[::ffff:192.0.2.1]:9").value().canonical().toString(), "192.0.2.1:9");
}

TEST(Endpoint, WorksAsAKey) {
    std::unordered_set<Endpoint> seen;
    for (std::uint16_t port = 0; port < 1000; ++port)
        seen.insert(Endpoint(IpAddress(IpAddress::V4Bytes{192, 0, 2, 1}), port));
    EXPECT_EQ(seen.size(), 1000U);
    EXPECT_TRUE(seen.contains(Endpoint::parse("192.0.2.1:999").value()));
}

RC_GTEST_PROP(EndpointProperty, TextRoundTrips,
              (const IpAddress::V6Bytes& bytes, std::uint16_t scope, std::uint16_t port)) {
    const Endpoint v6(IpAddress(bytes, scope), port);
    RC_ASSERT(Endpoint::parse(v6.toString()).value() == v6);
    const Endpoint v4(IpAddress(IpAddress::V4Bytes{bytes[0], bytes[1], bytes[2], bytes[3]}), port);
    RC_ASSERT(Endpoint::parse(v4.toString()).value() == v4);
}

} // namespace
} // namespace thisbe
