// What kind of way a pair is.
#include "peer/path/path_class.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

using enum ice::CandidateType;

ice::CandidatePair pairOf(const char* local, ice::CandidateType localType, const char* remote,
                          ice::CandidateType remoteType) {
    ice::CandidatePair pair;
    pair.local.type = localType;
    pair.local.endpoint = Endpoint::parse(local).value();
    pair.remote.type = remoteType;
    pair.remote.endpoint = Endpoint::parse(remote).value();
    pair.relayedBase = localType == relayed;
    return pair;
}

struct Case {
    ice::CandidatePair pair;
    PathClass pathClass;
    PathSlot slot;
};

TEST(PathClassTest, FollowsTheAddressesThatTheEndsSeeOfEachOther) {
    const std::vector<Case> cases{
        {pairOf("192.168.1.10:1", host, "192.168.1.11:2", host), PathClass::lan, PathSlot::directIpv4},
        // One of them behind a second NAT inside the LAN; and as the other end sees it.
        {pairOf("192.168.1.5:1", serverReflexive, "192.168.1.7:2", host), PathClass::lan,
         PathSlot::directIpv4},
        {pairOf("192.168.1.7:1", host, "192.168.1.5:2", peerReflexive), PathClass::lan, PathSlot::directIpv4},
        {pairOf("[fe80::1]:1", host, "[fe80::2]:2", host), PathClass::lan, PathSlot::directIpv6},
        {pairOf("[fd00::1]:1", host, "[fd00::2]:2", host), PathClass::lan, PathSlot::directIpv6},
        {pairOf("192.0.2.2:1", serverReflexive, "203.0.113.2:2", serverReflexive), PathClass::directIpv4,
         PathSlot::directIpv4},
        {pairOf("100.64.0.1:1", host, "100.64.0.2:2", host), PathClass::directIpv4, PathSlot::directIpv4},
        {pairOf("[2001:db8::1]:1", host, "[2001:db8::2]:2", host), PathClass::directIpv6,
         PathSlot::directIpv6},
        // Through a NAT64: IPv4 from the other end.
        {pairOf("[2001:db8::1]:1", host, "[64:ff9b::cb00:7102]:2", host), PathClass::directIpv4,
         PathSlot::directIpv4},
        {pairOf("192.0.2.2:1", peerReflexive, "[2001:db8:64::cb00:7102]:2", host), PathClass::directIpv4,
         PathSlot::directIpv4},
        {pairOf("198.51.100.1:1", relayed, "203.0.113.2:2", host), PathClass::relayUdp, PathSlot::relay},
        {pairOf("192.0.2.2:1", serverReflexive, "198.51.100.1:2", relayed), PathClass::relayUdp,
         PathSlot::relay},
    };
    for (const Case& each : cases) {
        EXPECT_EQ(classify(each.pair, false), each.pathClass) << ice::toString(each.pair);
        EXPECT_EQ(slotOf(each.pair), each.slot) << ice::toString(each.pair);
    }
}

TEST(PathClassTest, OnlyOurOwnRelayIsKnownToBeAskedOverAStream) {
    const auto ours = pairOf("198.51.100.1:1", relayed, "203.0.113.2:2", host);
    const auto theirs = pairOf("192.0.2.2:1", serverReflexive, "198.51.100.1:2", relayed);
    EXPECT_EQ(classify(ours, true), PathClass::relayStream);
    EXPECT_EQ(classify(theirs, true), PathClass::relayUdp);
}

} // namespace
} // namespace thisbe::peer
