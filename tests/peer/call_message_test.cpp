#include "peer/connection/call_message.h"
#include "peer/connection/message_assembler.h"
#include "shared/signal/attributes/payload.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace thisbe::peer {
namespace {

using std::chrono::seconds;

CallMessage message(std::size_t size, std::uint16_t number = 0) {
    std::string text(size, 'x');
    std::iota(text.begin(), text.end(), 'a');
    return {CallMessageKind::offer, CallId(0x0102030405060708), number, CallId(9), text};
}

std::optional<CallMessage> add(MessageAssembler& assembler, ByteView payload, TimePoint now = {}) {
    return assembler.add(now, CallMessagePart::parse(payload).value());
}

TEST(CallMessage, AShortOneIsOnePayload) {
    const auto payloads = toPayloads(message(3));
    ASSERT_EQ(payloads.size(), 1U);
    EXPECT_EQ(payloads[0], (std::vector<std::uint8_t>{2, 1, 2, 3, 4, 5, 6, 7, 8, 0,   0,   0,
                                                      1, 0, 0, 0, 0, 0, 0, 0, 9, 'a', 'b', 'c'}));
    MessageAssembler assembler;
    EXPECT_EQ(add(assembler, payloads[0]), message(3));
}

TEST(CallMessage, PartsComeInAnyOrderAndTwice) {
    const CallMessage whole = message(3000);
    const auto payloads = toPayloads(whole);
    ASSERT_EQ(payloads.size(), 4U);
    for (const auto& payload : payloads)
        EXPECT_LE(payload.size(), signal::kMaxPayloadSize);
    MessageAssembler assembler;
    EXPECT_FALSE(add(assembler, payloads[3]));
    EXPECT_FALSE(add(assembler, payloads[1]));
    EXPECT_FALSE(add(assembler, payloads[1]));
    EXPECT_FALSE(add(assembler, payloads[0]));
    EXPECT_EQ(add(assembler, payloads[2]), whole);
    EXPECT_EQ(assembler.unfinished(), 0U);
}

TEST(CallMessage, UnfinishedOnesAreFewAndForgotten) {
    MessageAssembler assembler;
    for (std::uint16_t number = 0; number < 100; ++number)
        add(assembler, toPayloads(message(3000, number))[0]);
    EXPECT_EQ(assembler.unfinished(), MessageAssembler::kMostOpen);
    EXPECT_TRUE(add(assembler, toPayloads(message(3))[0], TimePoint{} + seconds{21}));
    EXPECT_EQ(assembler.unfinished(), 0U);
}

TEST(CallMessage, APartThatContradictsTheOthersIsDropped) {
    auto payloads = toPayloads(message(1500));
    auto odd = payloads[1];
    odd[11] = 7; // part
    odd[12] = 9; // of
    MessageAssembler assembler;
    EXPECT_FALSE(add(assembler, payloads[0]));
    EXPECT_FALSE(add(assembler, odd));
    EXPECT_EQ(add(assembler, payloads[1]), message(1500));
}

TEST(CallMessage, TextThatNeedsTooManyPartsIsRefused) {
    EXPECT_EQ(toPayloads(message(16 * 879)).size(), 16U);
    EXPECT_TRUE(toPayloads(message(16 * 879 + 1)).empty());
}

TEST(CallMessage, RejectsEveryTruncationOfTheHeader) {
    const auto payload = toPayloads(message(3))[0];
    for (std::size_t size = 0; size < CallMessagePart::kHeaderSize; ++size)
        EXPECT_EQ(CallMessagePart::parse(ByteView(payload).first(size)).error(),
                  CallMessagePart::ParseError::truncated);
}

TEST(CallMessage, RejectsOtherKindsAndImpossibleParts) {
    auto payload = toPayloads(message(3))[0];
    payload[0] = 1;
    EXPECT_EQ(CallMessagePart::parse(payload).error(), CallMessagePart::ParseError::otherKind);
    payload[0] = 6;
    EXPECT_EQ(CallMessagePart::parse(payload).error(), CallMessagePart::ParseError::otherKind);
    payload[0] = 5;
    for (const auto& [part, parts] :
         std::vector<std::pair<std::uint8_t, std::uint8_t>>{{0, 0}, {1, 1}, {0, 17}}) {
        payload[11] = part;
        payload[12] = parts;
        EXPECT_EQ(CallMessagePart::parse(payload).error(), CallMessagePart::ParseError::badPart);
    }
}

RC_GTEST_PROP(CallMessage, AnyPayloadsCostLittle, (const std::vector<std::vector<std::uint8_t>>& payloads)) {
    MessageAssembler assembler;
    for (const auto& payload : payloads)
        if (const auto part = CallMessagePart::parse(payload)) assembler.add({}, *part);
    RC_ASSERT(assembler.unfinished() <= MessageAssembler::kMostOpen);
}

} // namespace
} // namespace thisbe::peer
