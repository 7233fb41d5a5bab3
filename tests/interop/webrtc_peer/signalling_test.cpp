#include "shared/channel/sctp_association.h"
#include "tests/interop/webrtc_peer/sdp.h"
#include "tests/interop/webrtc_peer/signal_line.h"

#include <gmock/gmock.h>

namespace thisbe::interop {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

peer::SessionDescription description() {
    const auto candidate = ice::Candidate::parse("candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host");
    peer::SessionDescription out;
    out.ufrag = "abcd";
    out.password = "0123456789abcdefghijkl";
    out.fingerprint = CertificateFingerprint{};
    out.setup = peer::DtlsSetup::actpass;
    out.candidates = {candidate.value()};
    out.endOfCandidates = true;
    return out;
}

TEST(Sdp, ReadsBackWhatItWrites) {
    const auto read = peer::SessionDescription::parse(toSdp(description()));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->toString(), description().toString());
}

// "v=", "o=", "s=", …: "the order given here" (RFC 8866, section 5).
TEST(Sdp, HasTheLinesOfTheSessionInTheirOrder) {
    const std::string sdp = toSdp(description());
    EXPECT_THAT(sdp, StartsWith("v=0\r\no="));
    std::size_t last = 0;
    for (const char* line :
         {"\r\no=", "\r\ns=", "\r\nc=", "\r\nt=", "\r\na=group:BUNDLE 0", "\r\nm=application 9 ",
          "\r\na=mid:0", "\r\na=sctp-port:5000", "\r\na=candidate:"}) {
        const std::size_t at = sdp.find(line);
        EXPECT_NE(at, std::string::npos) << line;
        EXPECT_GT(at, last) << line;
        last = at;
    }
}

TEST(Sdp, TellsTheLongestMessage) {
    EXPECT_EQ(maxMessageSizeIn(toSdp(description())), SctpAssociation::kMaxMessage);
    EXPECT_EQ(maxMessageSizeIn("a=max-message-size:100\r\n"), 100U);
    EXPECT_EQ(maxMessageSizeIn("a=max-message-size:1073741823\r\n"), SctpAssociation::kMaxMessage);
    EXPECT_EQ(maxMessageSizeIn("a=max-message-size:0\r\n"), SctpAssociation::kMaxMessage);
    EXPECT_EQ(maxMessageSizeIn(""), 65536U);
}

TEST(SignalLine, ReadsBackWhatItWrites) {
    using Kind = SignalLine::Kind;
    for (const SignalLine& line :
         {SignalLine{Kind::offer, "v=0\r\n\"\\"}, SignalLine{Kind::answer, "v=0\r\n"},
          SignalLine{Kind::candidate, "candidate:1"}, SignalLine{Kind::endOfCandidates, ""}}) {
        const auto read = SignalLine::parse(line.toString());
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->kind, line.kind);
        EXPECT_EQ(read->text, line.text);
    }
}

TEST(SignalLine, ReadsWhatBrowsersWrite) {
    const auto read = SignalLine::parse(
        R"({"candidate":"candidate:1 1 udp 1 192.0.2.1 5 typ host","sdpMLineIndex":0,"usernameFragment":null})");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->kind, SignalLine::Kind::candidate);
    EXPECT_THAT(read->text, HasSubstr("192.0.2.1"));
}

TEST(SignalLine, RefusesWhatIsNone) {
    for (const char* line : {"", "x", "[]", "7", "{}", R"({"type":"rollback"})"})
        EXPECT_FALSE(SignalLine::parse(line)) << line;
}

} // namespace
} // namespace thisbe::interop
