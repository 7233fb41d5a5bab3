#include "peer/connection/session_description.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::peer {
namespace {

constexpr const char* kPassword = "0123456789abcdefghijkl";
constexpr const char* kFingerprint =
    "sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F";

// As a browser would write it: LF only, lines that we do not know, another hash first.
const std::string kForeign =
    std::string("v=0\na=group:BUNDLE 0\na=ice-ufrag:abcd\na=ice-pwd:") + kPassword +
    "\na=ice-options:trickle\na=fingerprint:sha-1 00:11\na=fingerprint:" + kFingerprint +
    "\na=setup:actpass\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\n"
    "a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host\n"
    "a=candidate:2 1 udp 2130706431 1f3c.local 5000 typ host\n"
    "a=candidate:3 1 tcp 2130706431 192.0.2.1 9 typ host tcptype active\n"
    "a=end-of-candidates\n";

TEST(SessionDescription, ReadsWhatOthersWrite) {
    const auto parsed = SessionDescription::parse(kForeign);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->credentials(), (ice::Credentials{"abcd", kPassword}));
    ASSERT_TRUE(parsed->fingerprint);
    EXPECT_EQ(thisbe::toString(*parsed->fingerprint), kFingerprint);
    EXPECT_EQ(parsed->setup, DtlsSetup::actpass);
    ASSERT_EQ(parsed->candidates.size(), 1U);
    EXPECT_EQ(parsed->candidates[0].endpoint.toString(), "192.0.2.1:5000");
    EXPECT_EQ(parsed->refusedCandidates.size(), 2U);
    EXPECT_TRUE(parsed->endOfCandidates);
}

TEST(SessionDescription, WhatItWritesItReads) {
    const auto first = SessionDescription::parse(kForeign);
    const auto second = SessionDescription::parse(first->toString());
    ASSERT_TRUE(second);
    EXPECT_EQ(second->toString(), first->toString());
    EXPECT_EQ(second->candidates, first->candidates);
    EXPECT_TRUE(second->endOfCandidates);
}

TEST(SessionDescription, TrickledCandidatesNeedOnlyTheFragment) {
    SessionDescription part;
    part.ufrag = "abcd";
    part.endOfCandidates = true;
    const auto parsed = SessionDescription::parse(part.toString());
    ASSERT_TRUE(parsed);
    EXPECT_FALSE(parsed->credentials());
    EXPECT_TRUE(parsed->endOfCandidates);
}

TEST(SessionDescription, RefusesWhatCannotBeUsed) {
    EXPECT_FALSE(SessionDescription::parse(""));
    EXPECT_FALSE(SessionDescription::parse("a=ice-pwd:" + std::string(kPassword)));
    EXPECT_FALSE(SessionDescription::parse("a=ice-ufrag:abc"));
    EXPECT_FALSE(SessionDescription::parse("a=ice-ufrag:abcd\na=ice-pwd:short"));
    EXPECT_FALSE(SessionDescription::parse("a=ice-ufrag:ab cd"));
    EXPECT_FALSE(SessionDescription::parse("a=ice-ufrag:abcd\na=setup:holdconn"));
    EXPECT_FALSE(
        SessionDescription::parse("a=ice-ufrag:abcd\n" + std::string(SessionDescription::kMaxText, 'x')));
}

TEST(SessionDescription, KeepsNoMoreCandidatesThanItsLimit) {
    std::string text = "a=ice-ufrag:abcd\n";
    for (int i = 0; i < 200; ++i)
        text += "a=candidate:1 1 udp 1 192.0.2.1 " + std::to_string(5000 + i) + " typ host\n";
    EXPECT_EQ(SessionDescription::parse(text)->candidates.size(), SessionDescription::kMaxCandidates);
}

TEST(SessionDescription, TakesEveryTruncationAndNeverThrows) {
    for (std::size_t size = 0; size < kForeign.size(); ++size)
        static_cast<void>(SessionDescription::parse(std::string_view(kForeign).substr(0, size)));
}

RC_GTEST_PROP(SessionDescription, TakesAnyBytes, (const std::string& text)) {
    const auto parsed = SessionDescription::parse("a=ice-ufrag:abcd\n" + text);
    if (parsed) RC_ASSERT(SessionDescription::parse(parsed->toString()).has_value());
}

TEST(SessionDescriptionNat, SaysWhatTheSenderFoundOut) {
    using stun::FilteringBehaviour;
    using stun::MappingBehaviour;
    SessionDescription said;
    said.ufrag = "abcd";
    for (const auto mapping : {MappingBehaviour::noNat, MappingBehaviour::addressDependent}) {
        for (const auto filtering :
             {FilteringBehaviour::unknown, FilteringBehaviour::addressAndPortDependent}) {
            said.nat.emplace();
            said.nat->nat.mapping = mapping;
            said.nat->nat.filtering = filtering;
            const auto heard = SessionDescription::parse(said.toString());
            ASSERT_TRUE(heard && heard->nat);
            EXPECT_EQ(heard->nat->nat.mapping, mapping);
            EXPECT_EQ(heard->nat->nat.filtering, filtering);
        }
    }
    said.nat->udpBlocked = true;
    EXPECT_TRUE(SessionDescription::parse(said.toString())->nat->udpBlocked);
}

TEST(SessionDescriptionNat, IgnoresWhatItDoesNotKnow) {
    for (const char* text : {"", " ", "no-nat", "no-nat ", "round square", "no-nat unknown unknown"}) {
        const auto heard =
            SessionDescription::parse("a=ice-ufrag:abcd\r\na=thisbe-nat:" + std::string(text) + "\r\n");
        ASSERT_TRUE(heard) << text;
        EXPECT_FALSE(heard->nat) << text;
    }
}

} // namespace
} // namespace thisbe::peer
