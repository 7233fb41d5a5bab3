#include "peer/path/nat_evidence.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

using ice::Candidate;
using ice::CandidateType;

Candidate candidate(CandidateType type, const char* endpoint) {
    return {.type = type,
            .foundation = "1",
            .priority = 1,
            .endpoint = *Endpoint::parse(endpoint),
            .related = {}};
}

ice::CandidatePair answered(const Candidate& local, const Candidate& remote) {
    ice::CandidatePair pair;
    pair.local = local;
    pair.remote = remote;
    pair.history.checksAnswered = 1;
    return pair;
}

const Candidate kOurs = candidate(CandidateType::serverReflexive, "203.0.113.1:1000");
const Candidate kTheirs = candidate(CandidateType::serverReflexive, "203.0.113.2:2000");
const Candidate kRelay = candidate(CandidateType::relayed, "198.51.100.1:3000");

ice::CheckListReport report(std::vector<ice::CandidatePair> pairs) {
    ice::CheckListReport out;
    out.local = {{kOurs, ice::BaseId(1)}};
    out.remote = {kTheirs, kRelay};
    out.pairs = std::move(pairs);
    return out;
}

TEST(NatEvidence, WithoutAnAnswerNothingIsKnown) {
    ice::CandidatePair silent = answered(kOurs, kTheirs);
    silent.history.checksAnswered = 0;
    const auto found = withEvidence({}, report({silent}));
    EXPECT_FALSE(found.ipv4.ours);
    EXPECT_FALSE(found.ipv4.theirs);
}

TEST(NatEvidence, TheSamePortForAServerAndForAPeerIsOneMappingForAll) {
    const auto found = withEvidence({}, report({answered(kOurs, kTheirs)}));
    ASSERT_TRUE(found.ipv4.ours && found.ipv4.theirs);
    EXPECT_EQ(found.ipv4.ours->nat.mapping, stun::MappingBehaviour::endpointIndependent);
    EXPECT_EQ(found.ipv4.theirs->nat.mapping, stun::MappingBehaviour::endpointIndependent);
}

TEST(NatEvidence, AnotherPortForARelayIsASymmetricNatOnOurSide) {
    const auto found = withEvidence(
        {}, report({answered(candidate(CandidateType::peerReflexive, "203.0.113.1:1001"), kRelay)}));
    ASSERT_TRUE(found.ipv4.ours);
    EXPECT_EQ(found.ipv4.ours->nat.mapping, stun::MappingBehaviour::addressAndPortDependent);
    EXPECT_FALSE(found.ipv4.theirs);
}

TEST(NatEvidence, ACheckFromAnUntoldPortIsASymmetricNatOnTheirs) {
    ice::CandidatePair heard = answered(kOurs, candidate(CandidateType::peerReflexive, "203.0.113.2:2001"));
    heard.history.checksAnswered = 0; // our answer, or our check, did not get through
    const auto found = withEvidence({}, report({heard}));
    ASSERT_TRUE(found.ipv4.theirs);
    EXPECT_EQ(found.ipv4.theirs->nat.mapping, stun::MappingBehaviour::addressAndPortDependent);
}

TEST(NatEvidence, WhatIsKnownAlreadyStays) {
    NatFindings known;
    known.ipv4.ours.emplace().nat.mapping = stun::MappingBehaviour::addressDependent;
    known.samePublicAddress = true;
    const auto found = withEvidence(known, report({answered(kOurs, kTheirs)}));
    EXPECT_EQ(found.ipv4.ours->nat.mapping, stun::MappingBehaviour::addressDependent);
    EXPECT_TRUE(found.samePublicAddress);
}

} // namespace
} // namespace thisbe::peer
