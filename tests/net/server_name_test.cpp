#include "shared/net/server_name.h"

#include <gtest/gtest.h>

namespace thisbe {
namespace {

std::string parsed(std::string_view text) {
    const auto name = ServerName::parse(text, 3478);
    return name ? name->toString() : "refused";
}

TEST(ServerName, TakesNamesAndAddressesWithAndWithoutPort) {
    EXPECT_EQ(parsed("rv.example.org"), "rv.example.org:3478");
    EXPECT_EQ(parsed("rv.example.org:9"), "rv.example.org:9");
    EXPECT_EQ(parsed("192.0.2.1"), "192.0.2.1:3478");
    EXPECT_EQ(parsed("192.0.2.1:9"), "192.0.2.1:9");
    EXPECT_EQ(parsed("2001:db8::1"), "[2001:db8::1]:3478");
    EXPECT_EQ(parsed("[2001:db8::1]:9"), "[2001:db8::1]:9");
    EXPECT_EQ(parsed("bücher.example"), "bücher.example:3478");
}

TEST(ServerName, RefusesWhatNamesNoServer) {
    for (const char* text : {"", ":", ":3478", "host:", "host:0", "host:65536", "host:x", "a b", "host\n",
                             "[::1", "::1]:3", "http://host"})
        EXPECT_EQ(parsed(text), "refused") << text;
}

TEST(ServerName, AnAddressNeedsNoResolver) {
    const auto found = lookUp({"::1", 3478});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->front().toString(), "[::1]:3478");
}

TEST(ServerName, AnUnknownNameSaysWhatToCheck) {
    // RFC 6761 reserves .invalid: it never resolves, and resolvers should not even ask.
    const auto found = lookUp({"nobody.invalid", 3478});
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().message.find("'nobody.invalid'"), std::string::npos);
}

} // namespace
} // namespace thisbe
