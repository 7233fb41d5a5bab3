#include "shared/ice/candidate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::ice {
namespace {

CandidateRefusal refusalOf(std::string_view text, std::string_view fragment = {}) {
    const auto parsed = Candidate::parse(text, fragment);
    EXPECT_FALSE(parsed) << text;
    return parsed ? CandidateRefusal::duplicate : parsed.error();
}

// RFC 8839, section 5.1
TEST(Candidate, ParsesTheExamplesOfTheRfc) {
    const auto host = Candidate::parse("a=candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ host");
    ASSERT_TRUE(host);
    EXPECT_EQ(host->type, CandidateType::host);
    EXPECT_EQ(host->priority, 2130706431U);
    EXPECT_EQ(host->endpoint.toString(), "203.0.113.141:8998");
    EXPECT_FALSE(host->related);
    const auto reflexive = Candidate::parse("candidate:2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr "
                                            "203.0.113.141 rport 8998");
    ASSERT_TRUE(reflexive);
    EXPECT_EQ(reflexive->type, CandidateType::serverReflexive);
    EXPECT_EQ(reflexive->related->toString(), "203.0.113.141:8998");
}

TEST(Candidate, ToleratesWhatBrowsersAdd) {
    const auto parsed =
        Candidate::parse("candidate:842163049 1 udp 1677729535 192.0.2.3 50000 typ srflx raddr 0.0.0.0 "
                         "rport 0 generation 0 ufrag abcd network-id 1 network-cost 10");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->endpoint.port(), 50000);
    EXPECT_TRUE(Candidate::parse("candidate:1 1 UDP 5 192.0.2.3 5 typ srflx raddr x.local rport 5"));
    EXPECT_TRUE(Candidate::parse("candidate:1 1 UDP 5 192.0.2.3 5 typ host lonely"));
}

TEST(Candidate, SaysWhyOneIsNotUsed) {
    EXPECT_EQ(refusalOf("candidate:1 1 UDP 5 4f1a-3b.local 9 typ host"), CandidateRefusal::mdnsName);
    EXPECT_EQ(refusalOf("candidate:1 1 UDP 5 host.example 9 typ host"), CandidateRefusal::hostName);
    EXPECT_EQ(refusalOf("candidate:1 1 TCP 5 192.0.2.1 9 typ host tcptype active"), CandidateRefusal::notUdp);
    EXPECT_EQ(refusalOf("candidate:1 2 UDP 5 192.0.2.1 9 typ host"), CandidateRefusal::otherComponent);
    EXPECT_EQ(refusalOf("candidate:1 1 UDP 5 192.0.2.1 9 typ host ufrag old", "new"),
              CandidateRefusal::otherFragment);
    EXPECT_TRUE(Candidate::parse("candidate:1 1 UDP 5 192.0.2.1 9 typ host ufrag new", "new"));
}

TEST(Candidate, RefusesWhatIsMalformed) {
    for (const char* text :
         {"", "candidate", "candidate:", "candidate:1 1 UDP 5 192.0.2.1 9",
          "candidate:1 1 UDP 5 192.0.2.1 9 typ", "candidate:1 1 UDP 5 192.0.2.1 9 typ wan",
          "candidate:1 1 UDP 5 192.0.2.1 65536 typ host", "candidate:1 1 UDP -5 192.0.2.1 9 typ host",
          "candidate:1 1 UDP 0 192.0.2.1 9 typ host", "candidate:1 x UDP 5 192.0.2.1 9 typ host",
          "candidate:1 1 UDP 5 192.0.2 9 typ host", "candidate:a?b 1 UDP 5 192.0.2.1 9 typ host",
          "candidate:123456789012345678901234567890123 1 UDP 5 192.0.2.1 9 typ host"})
        EXPECT_EQ(refusalOf(text), CandidateRefusal::malformed) << text;
    EXPECT_EQ(refusalOf("candidate:1 1 UDP 5 192.0.2.1 9 typ host " + std::string(2000, 'x')),
              CandidateRefusal::malformed);
}

TEST(Candidate, RefusesEveryTruncationBeforeItsType) {
    const std::string whole = "candidate:1 1 UDP 5 192.0.2.1 9 typ host";
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(Candidate::parse(std::string_view(whole).substr(0, size))) << size;
}

TEST(Candidate, AZoneOfTheSenderSaysNothingHere) {
    const auto parsed = Candidate::parse("candidate:1 1 UDP 5 fe80::1%eth0 9 typ host");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->endpoint.toString(), "[fe80::1]:9");
    EXPECT_EQ(parsed->toString(), "candidate:1 1 UDP 5 fe80::1 9 typ host");
}

TEST(Candidate, AMappedAddressIsTheIpv4Address) {
    EXPECT_EQ(Candidate::parse("candidate:1 1 UDP 5 ::ffff:127.0.0.1 9 typ host")->endpoint.toString(),
              "127.0.0.1:9");
}

RC_GTEST_PROP(Candidate, ItsTextGivesItBack,
              (std::uint32_t address, std::uint16_t port, bool isV6, bool hasRelated)) {
    Candidate candidate;
    candidate.type = *rc::gen::element(CandidateType::host, CandidateType::serverReflexive,
                                       CandidateType::peerReflexive, CandidateType::relayed);
    candidate.priority = *rc::gen::inRange<std::uint32_t>(1, 0x7fffffff);
    candidate.foundation = candidateFoundation(candidate.type, IpAddress{}, std::nullopt);
    IpAddress::V6Bytes v6{0x20, 0x01, 0x0d, 0xb8};
    v6[15] = static_cast<std::uint8_t>(address);
    const IpAddress::V4Bytes v4{192, 0, 2, static_cast<std::uint8_t>(address)};
    candidate.endpoint = isV6 ? Endpoint(IpAddress(v6), port) : Endpoint(IpAddress(v4), port);
    if (hasRelated) candidate.related = Endpoint(IpAddress(v4), 9);
    RC_ASSERT(Candidate::parse(candidate.toString()) == candidate);
}

RC_GTEST_PROP(Candidate, AnyTextIsParsedOrRefused, (const std::string& text)) {
    (void)Candidate::parse("candidate:1 1 UDP 5 " + text);
    (void)Candidate::parse(text);
}

// RFC 8445, section 5.1.2.1
TEST(Candidate, ItsPriorityFollowsTheFormula) {
    EXPECT_EQ(candidatePriority(CandidateType::host, 65535), (126U << 24) + (65535U << 8) + 255U);
    EXPECT_EQ(candidatePriority(CandidateType::relayed, 0), 255U);
    EXPECT_GT(candidatePriority(CandidateType::host, 0),
              candidatePriority(CandidateType::peerReflexive, 65535));
    EXPECT_GT(candidatePriority(CandidateType::peerReflexive, 0),
              candidatePriority(CandidateType::serverReflexive, 65535));
}

// Section 5.1.1.3
TEST(Candidate, FoundationsAreEqualExactlyWhereTheirPartsAre) {
    const IpAddress a(IpAddress::V4Bytes{192, 168, 1, 10});
    const IpAddress b(IpAddress::V4Bytes{192, 168, 1, 11});
    const std::string host = candidateFoundation(CandidateType::host, a, {});
    EXPECT_EQ(host, candidateFoundation(CandidateType::host, a, {}));
    EXPECT_NE(host, candidateFoundation(CandidateType::host, b, {}));
    EXPECT_NE(host, candidateFoundation(CandidateType::relayed, a, {}));
    EXPECT_NE(candidateFoundation(CandidateType::relayed, a, a),
              candidateFoundation(CandidateType::relayed, a, b));
    EXPECT_NE(candidateFoundation(CandidateType::relayed, a, b),
              candidateFoundation(CandidateType::relayed, a, b, true));
}

} // namespace
} // namespace thisbe::ice
