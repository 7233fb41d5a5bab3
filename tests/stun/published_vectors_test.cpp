// RFC 5769 and RFC 8489 appendix B.1, read and written again byte by byte.
#include "shared/stun/attributes/number_attribute.h"
#include "shared/stun/attributes/opaque_attribute.h"
#include "shared/stun/attributes/password_algorithms.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/credentials.h"
#include "shared/stun/fingerprint.h"
#include "shared/stun/message_writer.h"
#include "tests/stun/messages.h"

namespace thisbe::stun {

namespace {

using namespace test;
using namespace thisbe::test;

TEST(PublishedVectors, SampleRequestReadsAsRfc5769Says) {
    const MessageView message = parsed(kSampleRequest);
    EXPECT_EQ(message.messageClass(), MessageClass::request);
    EXPECT_EQ(message.method(), method::kBinding);
    EXPECT_EQ(toString(message.transactionId()), "b7e7a701bc34d686fa87dfae");
    EXPECT_EQ(message.get<Software>()->value, "STUN test client");
    EXPECT_EQ(message.get<Priority>()->value, 0x6e0001ffu);
    EXPECT_EQ(message.get<IceControlled>()->value, 0x932ff9b151263b36u);
    EXPECT_EQ(message.get<Username>()->value, "evtj:h6vY");
    EXPECT_EQ(checkIntegrity(message, shortTermKey(kShortTermPassword)), IntegrityCheck::valid);
    EXPECT_EQ(checkIntegrity(message, shortTermKey("another")), IntegrityCheck::invalid);
    EXPECT_EQ(checkFingerprint(message), FingerprintCheck::valid);
}

TEST(PublishedVectors, SampleResponsesReadAsRfc5769Says) {
    for (const auto& [bytes, endpoint] :
         {std::pair{kSampleIpv4Response, "192.0.2.1:32853"},
          std::pair{kSampleIpv6Response, "[2001:db8:1234:5678:11:2233:4455:6677]:32853"}}) {
        const MessageView message = parsed(bytes);
        EXPECT_EQ(message.messageClass(), MessageClass::successResponse);
        EXPECT_EQ(message.get<Software>()->value, "test vector");
        EXPECT_EQ(message.get<XorMappedAddress>()->toString(), endpoint);
        EXPECT_EQ(checkIntegrity(message, shortTermKey(kShortTermPassword)), IntegrityCheck::valid);
        EXPECT_EQ(checkFingerprint(message), FingerprintCheck::valid);
    }
}

TEST(PublishedVectors, SampleLongTermRequestReadsAsRfc5769Says) {
    const MessageView message = parsed(kSampleLongTermRequest);
    EXPECT_EQ(message.get<Username>()->value, kMatrixUser);
    EXPECT_EQ(message.get<Nonce>()->value, "f//499k954d6OL34oL9FSTvy64sA");
    EXPECT_EQ(message.get<Realm>()->value, kMatrixRealm);
    const auto key = longTermKey(PasswordAlgorithmNumber::md5, {kMatrixUser, kMatrixRealm, kMatrixPassword});
    EXPECT_EQ(checkIntegrity(message, key), IntegrityCheck::valid);
    EXPECT_EQ(checkFingerprint(message), FingerprintCheck::absent);
}

TEST(PublishedVectors, SampleSha256RequestReadsAsRfc8489Says) {
    const MessageView message = parsed(kSampleSha256Request);
    EXPECT_EQ(*message.get<UserHash>(), userHash(kMatrixUser, kMatrixRealm));
    EXPECT_EQ(message.get<Nonce>()->value, "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA");
    EXPECT_EQ(message.get<PasswordAlgorithm>()->value, PasswordAlgorithmNumber::sha256);
    const auto key =
        longTermKey(PasswordAlgorithmNumber::sha256, {kMatrixUser, kMatrixRealm, kMatrixPassword});
    EXPECT_EQ(checkIntegrity(message, key), IntegrityCheck::valid);
}

TEST(PublishedVectors, WriterMakesTheLongTermRequestAgain) {
    std::array<std::uint8_t, 256> buffer{};
    MessageWriter writer(buffer, parsed(kSampleLongTermRequest).header());
    writer.add(Username{kMatrixUser});
    writer.add(Nonce{"f//499k954d6OL34oL9FSTvy64sA"});
    writer.add(Realm{kMatrixRealm});
    writer.addIntegrity(
        longTermKey(PasswordAlgorithmNumber::md5, {kMatrixUser, kMatrixRealm, kMatrixPassword}));
    EXPECT_EQ(copyOf(writer.finish()), copyOf(kSampleLongTermRequest));
}

TEST(PublishedVectors, WriterMakesTheSha256RequestAgain) {
    const MessageView original = parsed(kSampleSha256Request);
    std::array<std::uint8_t, 256> buffer{};
    MessageWriter writer(buffer, original.header());
    writer.add(userHash(kMatrixUser, kMatrixRealm));
    writer.add(Nonce{"obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA"});
    writer.add(Realm{kMatrixRealm});
    writer.add(PasswordAlgorithm{PasswordAlgorithmNumber::sha256});
    writer.addIntegritySha256(
        longTermKey(PasswordAlgorithmNumber::sha256, {kMatrixUser, kMatrixRealm, kMatrixPassword}));
    EXPECT_EQ(copyOf(writer.finish()), copyOf(kSampleSha256Request));
}

// The RFC 5769 messages are padded with spaces, and ours with zeros, so the digests differ; both must hold.
TEST(PublishedVectors, PaddingIsCoveredByIntegrityAndFingerprint) {
    std::array<std::uint8_t, 256> buffer{};
    const MessageView original = parsed(kSampleIpv4Response);
    MessageWriter writer(buffer, original.header());
    writer.add(*original.get<Software>());
    writer.add(*original.get<XorMappedAddress>());
    writer.addIntegrity(shortTermKey(kShortTermPassword));
    writer.addFingerprint();
    ASSERT_EQ(writer.finish().size(), kSampleIpv4Response.size());
    EXPECT_NE(copyOf(writer.finish()), copyOf(kSampleIpv4Response));
    EXPECT_EQ(checkIntegrity(parsed(writer.finish()), shortTermKey(kShortTermPassword)),
              IntegrityCheck::valid);
    EXPECT_EQ(checkFingerprint(parsed(writer.finish())), FingerprintCheck::valid);
}

} // namespace

} // namespace thisbe::stun
