#include "shared/signal/transcripts.h"
#include "tests/secure/hex_bytes.h"
#include "tests/signal/message_codec.h"
#include "tests/signal/samples.h"

namespace thisbe::signal {
namespace {

using namespace test;

// Fields as docs/protocol.md lists them, put together here by hand.
class Expected {
  public:
    explicit Expected(std::string_view purpose) { text(purpose); }
    Expected& field(const Bytes& bytes) {
        bytes_.push_back(static_cast<std::uint8_t>(bytes.size() >> 8));
        bytes_.push_back(static_cast<std::uint8_t>(bytes.size()));
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    Expected& text(std::string_view value) { return field(bytesOf(value)); }
    Expected& hex(std::string_view value) { return field(thisbe::test::hexBytes(value)); }
    template<class Strong>
    Expected& of(const Strong& value) {
        return field(Bytes(value.value().begin(), value.value().end()));
    }
    const Bytes& bytes() const { return bytes_; }

  private:
    Bytes bytes_;
};

Bytes bytesIn(const Transcript& transcript) {
    return {transcript.bytes().begin(), transcript.bytes().end()};
}

const IdentityKey kOther = filled<IdentityKey>(9);
const stun::TransactionId kId({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});

TEST(Transcripts, Register) {
    RegisterRequest request;
    request.peerId = "nat1";
    request.identityKey = kIdentity;
    request.ephemeralKey = kEphemeral;
    request.instance = Instance(0x0a0b);
    request.proof = RegisterProof{"realm", "nonce", {}};
    Expected plain("thisbe register 1");
    plain.of(kServer).text("realm").text("lobby").text("nat1").of(kIdentity).of(kEphemeral);
    plain.hex("0000000000000a0b").text("").hex("00000000").text("").text("").text("nonce");
    EXPECT_EQ(bytesIn(RegisterTranscript(kServer, request)), plain.bytes());

    request.room = "kitchen";
    request.privateEndpoint = endpoint("10.0.0.1:258");
    request.flags = RegisterRequest::kTakeOver;
    request.sessionId = SessionId(0x0102030405060708);
    request.counter = 0x11;
    Expected rich("thisbe register 1");
    rich.of(kServer).text("realm").text("kitchen").text("nat1").of(kIdentity).of(kEphemeral);
    rich.hex("0000000000000a0b").hex("01 0102 0a000001").hex("00000001").hex("0102030405060708");
    rich.hex("0000000000000011").text("nonce");
    EXPECT_EQ(bytesIn(RegisterTranscript(kServer, request)), rich.bytes());
}

TEST(Transcripts, Registered) {
    RegisterSuccess success;
    success.mapped = endpoint("192.0.2.1:1");
    success.sessionId = SessionId(5);
    success.ephemeralKey = kEphemeral;
    Expected expected("thisbe registered 1");
    expected.of(kServer).of(kSigned).hex("01 0001 c0000201").hex("0000000000000005").of(kEphemeral);
    expected.hex("00002710 00007530");
    EXPECT_EQ(bytesIn(RegisteredTranscript(kServer, kSigned, success)), expected.bytes());
}

// Server, room, and who says it to whom, by key and instance.
Expected between(std::string_view purpose) {
    Expected expected(purpose);
    expected.of(kServer).text("attic").of(kIdentity).hex("0000000000000005").of(kOther);
    expected.hex("0000000000000006");
    return expected;
}

const Conversation kConversation{kServer, "attic", {kIdentity, Instance(5)}, {kOther, Instance(6)}};

TEST(Transcripts, SignalAndItsReceiptCoverTheText) {
    EXPECT_EQ(bytesIn(SignalTranscript(kConversation, 0x102, asBytes("hi"))),
              between("thisbe signal 1").hex("0000000000000102").text("hi").bytes());
    EXPECT_EQ(bytesIn(ReceivedTranscript(kConversation, 0x102, asBytes("hi"))),
              between("thisbe received 1").hex("0000000000000102").text("hi").bytes());
}

TEST(Transcripts, CheckAndItsAnswerCoverTheTransaction) {
    EXPECT_EQ(bytesIn(CheckTranscript(kConversation, kId)), between("thisbe check 1").of(kId).bytes());
    EXPECT_EQ(bytesIn(CheckedTranscript(kConversation, kId)), between("thisbe checked 1").of(kId).bytes());
}

TEST(Transcripts, TheLongestOnesFit) {
    RegisterRequest request;
    const std::string name(64, 'x');
    const std::string text(127, 'y');
    request.peerId = name;
    request.room = name;
    request.privateEndpoint = endpoint("[2001:db8::1]:1");
    request.proof = RegisterProof{text, text, {}};
    EXPECT_FALSE(bytesIn(RegisterTranscript(kServer, request)).empty());
    const Bytes payload(900, 1);
    EXPECT_FALSE(bytesIn(SignalTranscript({kServer, name, {}, {}}, 1, payload)).empty());
}

} // namespace
} // namespace thisbe::signal
