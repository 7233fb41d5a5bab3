#include "peer/ice/nat64_way.h"
#include "peer/session/nat64_discovery.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

Endpoint endpoint(const char* text) {
    return Endpoint::parse(text).value();
}

class Nat64WayTest : public ::testing::Test {
  protected:
    const Nat64Way way_{Nat64Prefix::parse("64:ff9b::/96").value(),
                        {nat64LocalAddress(), 40001},
                        endpoint("[2001:db8:a::10]:40001")};
    const Endpoint peer4_ = endpoint("203.0.113.9:5000");
    const Endpoint peer6_ = endpoint("[64:ff9b::203.0.113.9]:5000");
};

TEST_F(Nat64WayTest, WhatLeavesForIpv4GoesBelowThePrefixAndComesBackFromThere) {
    const Datagram out{
        .payload = asBytes("x"), .local = way_.local4, .remote = peer4_, .hopLimit = 2, .dontFragment = true};
    const Datagram wire = way_.onWire(out);
    EXPECT_EQ(wire.local, way_.local6);
    EXPECT_EQ(wire.remote, peer6_);
    EXPECT_EQ(wire.hopLimit, 2);
    EXPECT_TRUE(wire.dontFragment);
    EXPECT_EQ(asText(wire.payload), "x");
    const Datagram back = way_.fromWire(Datagram{.payload = {}, .local = wire.local, .remote = wire.remote});
    EXPECT_EQ(back.local, way_.local4);
    EXPECT_EQ(back.remote, peer4_);
}

TEST_F(Nat64WayTest, AllElseStaysAsItIs) {
    const Datagram other{.payload = {}, .local = way_.local6, .remote = endpoint("[2001:db8:b::10]:5000")};
    EXPECT_EQ(way_.onWire(other).remote, other.remote);
    EXPECT_EQ(way_.fromWire(other).local, other.local);
    const Datagram byIpv6{.payload = {}, .local = way_.local6, .remote = peer6_};
    EXPECT_EQ(way_.onWire(byIpv6).local, way_.local6) << "a server that is known by that address";
    const Datagram elsewhere{.payload = {}, .local = endpoint("[2001:db8:a::11]:40001"), .remote = peer6_};
    EXPECT_EQ(way_.fromWire(elsewhere).remote, peer6_) << "another of our addresses has another mapping";
}

TEST(ThroughNat64, ServersAreReachedBelowThePrefixEachOnce) {
    const auto prefix = Nat64Prefix::parse("64:ff9b::/96").value();
    const std::vector servers = {endpoint("[2001:db8::1]:3478"), endpoint("198.51.100.1:3478"),
                                 endpoint("[64:ff9b::198.51.100.1]:3478")};
    EXPECT_EQ(throughNat64(prefix, servers),
              (std::vector{endpoint("[2001:db8::1]:3478"), endpoint("[64:ff9b::198.51.100.1]:3478")}));
}

TEST(DiscoverNat64, TheAnswerForTheServersNameShowsThePrefix) {
    const ServerName name{"rv.example.org", 3478};
    EXPECT_EQ(discoverNat64(name, {endpoint("[64:ff9b::198.51.100.1]:3478"), endpoint("198.51.100.1:3478")}),
              Nat64Prefix::parse("64:ff9b::/96").value());
    EXPECT_FALSE(discoverNat64({"2001:db8::1", 3478}, {endpoint("[2001:db8::1]:3478")}))
        << "an address was typed: no DNS is asked";
}

} // namespace
} // namespace thisbe::peer
