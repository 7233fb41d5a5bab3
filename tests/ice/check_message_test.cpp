#include "shared/ice/check_message.h"
#include "shared/ice/demultiplexing.h"
#include "shared/ice/payload_proof.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/credentials.h"
#include "shared/stun/fingerprint.h"
#include "shared/stun/message_writer.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

namespace thisbe::ice {
namespace {

using Buffer = std::array<std::uint8_t, kPaddedSize>;
const stun::IntegrityKey kKey = stun::shortTermKey("VOkJxbRl1RmTxUk/WvJxBt");

stun::TransactionId newId() {
    static test::SeededRandom random(1);
    return stun::newTransactionId(random);
}

TEST(CheckMessage, ARequestSaysEverythingAndIsSealed) {
    Buffer buffer;
    const ByteView bytes = writeCheck(buffer,
                                      {.id = newId(),
                                       .username = "them:us",
                                       .priority = 77,
                                       .role = Role::controlling,
                                       .tieBreaker = 5,
                                       .nomination = 3},
                                      kKey);
    const auto message = stun::MessageView::parse(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(stun::checkIntegrity(*message, kKey), stun::IntegrityCheck::valid);
    EXPECT_EQ(stun::checkFingerprint(*message), stun::FingerprintCheck::valid);
    EXPECT_EQ(receiverFragment(*message), "them");
    EXPECT_TRUE(unknownInCheck(*message).empty());
    const auto check = ReceivedCheck::read(*message);
    ASSERT_TRUE(check);
    EXPECT_EQ(check->senderFragment, "us");
    EXPECT_EQ(check->priority, 77U);
    EXPECT_EQ(check->role, Role::controlling);
    EXPECT_EQ(check->tieBreaker, 5U);
    EXPECT_TRUE(check->useCandidate);
    EXPECT_EQ(check->nomination, 3U);
    EXPECT_FALSE(check->padded);
}

TEST(CheckMessage, APaddedOneFillsExactlyItsSizeBothWays) {
    for (const char* username : {"a:b", "abc:de", "abcd:efghi", "abcde:fghijklm"}) {
        Buffer buffer;
        const ByteView request =
            writeCheck(buffer, {.id = newId(), .username = username, .paddedSize = kPaddedSize}, kKey);
        EXPECT_EQ(request.size(), kPaddedSize);
        EXPECT_TRUE(ReceivedCheck::read(stun::MessageView::parse(request).value())->padded);
    }
    for (const char* mapped : {"192.0.2.1:5", "[2001:db8::1]:5"}) {
        Buffer buffer;
        const ByteView answer = writeAnswer(
            buffer, {.id = newId(), .mapped = Endpoint::parse(mapped).value(), .paddedSize = kPaddedSize},
            kKey);
        EXPECT_EQ(answer.size(), kPaddedSize);
        EXPECT_EQ(stun::MessageView::parse(answer)->get<stun::XorMappedAddress>()->value.toString(), mapped);
    }
}

TEST(CheckMessage, FragmentsOfTheGreatestSizeFit) {
    Buffer buffer;
    const std::string username = std::string(256, 'a').append(":").append(256, 'b');
    const ByteView bytes = writeCheck(buffer, {.id = newId(), .username = username}, kKey);
    ASSERT_FALSE(bytes.empty());
    EXPECT_EQ(receiverFragment(stun::MessageView::parse(bytes).value()).size(), 256U);
}

TEST(CheckMessage, ARequestWithoutPriorityIsNoCheck) {
    Buffer buffer;
    stun::MessageWriter writer(buffer, {stun::MessageClass::request, stun::method::kBinding, newId()});
    EXPECT_FALSE(ReceivedCheck::read(stun::MessageView::parse(writer.finish()).value()));
}

TEST(CheckMessage, ErrorsSayTheirNumberAndUnknownTypes) {
    Buffer buffer;
    CheckAnswer answer{.id = newId(), .mapped = {}, .error = stun::ErrorNumber::unknownAttribute};
    answer.unknown.add(stun::AttributeType{0x7123});
    const auto message = stun::MessageView::parse(writeAnswer(buffer, answer, kKey));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->get<stun::ErrorCode>()->number, stun::ErrorNumber::unknownAttribute);
    EXPECT_EQ(message->get<stun::UnknownAttributes>(), answer.unknown);
}

TEST(Demultiplexing, ARequestWithoutAColonNamesNobody) {
    Buffer buffer;
    const ByteView bytes = writeCheck(buffer, {.id = newId(), .username = "nobody"}, kKey);
    EXPECT_EQ(receiverFragment(stun::MessageView::parse(bytes).value()), "");
}

} // namespace
} // namespace thisbe::ice
