#include "shared/stun/attributes/number_attribute.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/credentials.h"
#include "shared/stun/error_reply.h"
#include "shared/stun/unknown_required.h"
#include "tests/stun/messages.h"

namespace thisbe::stun {

namespace {

using namespace test;

constexpr std::array kUnderstood = {AttributeType::username, AttributeType::priority};

TEST(UnknownRequired, ListsWhatMustBeUnderstoodAndIsNot) {
    const Bytes bytes = build(bindingHeader(), [](MessageWriter& writer) {
        writer.add(Username{"user"});
        writer.addRaw(AttributeType{0x7001}, {});
        writer.addRaw(AttributeType{0x8001}, {});
        writer.addRaw(AttributeType{0x7002}, {});
        writer.addRaw(AttributeType{0x7001}, {});
        writer.addIntegrity(shortTermKey("secret"));
        writer.addFingerprint();
    });
    const UnknownAttributes unknown = unknownRequired(parsed(bytes), kUnderstood);
    EXPECT_THAT(unknown.types(), testing::ElementsAre(AttributeType{0x7001}, AttributeType{0x7002}));
}

TEST(UnknownRequired, IsEmptyForWhatIsUnderstood) {
    const Bytes bytes = build(bindingHeader(), [](MessageWriter& writer) { writer.add(Priority{1}); });
    EXPECT_TRUE(unknownRequired(parsed(bytes), kUnderstood).empty());
    EXPECT_FALSE(unknownRequired(parsed(bytes), {}).empty());
}

TEST(UnknownRequired, DoesNotLookBehindIntegrity) {
    Bytes bytes =
        build(bindingHeader(), [](MessageWriter& writer) { writer.addIntegrity(shortTermKey("secret")); });
    for (const std::uint8_t byte : std::initializer_list<std::uint8_t>{0x70, 0x01, 0, 0})
        bytes.push_back(byte);
    bytes[3] = static_cast<std::uint8_t>(bytes.size() - kHeaderSize);
    EXPECT_TRUE(unknownRequired(parsed(bytes), {}).empty());
}

TEST(UnknownRequired, StaysBoundedForAMessageFullOfThem) {
    const Bytes bytes = build(bindingHeader(), [](MessageWriter& writer) {
        for (unsigned type = 0x7000; type < 0x7000 + kMaxAttributes; ++type)
            writer.addRaw(static_cast<AttributeType>(type), {});
    });
    EXPECT_EQ(unknownRequired(parsed(bytes), {}).types().size(), UnknownAttributes::kMax);
}

TEST(ErrorReply, EchoesTheRequestAndSaysWhy) {
    const Bytes request = build({MessageClass::request, method::kAllocate, kSomeId},
                                [](MessageWriter& writer) { writer.addRaw(AttributeType{0x7001}, {}); });
    std::array<std::uint8_t, 128> buffer{};
    const auto reply =
        startUnknownAttributesReply(buffer, parsed(request), unknownRequired(parsed(request), {}));
    const MessageView message = parsed(reply.finish());
    EXPECT_EQ(message.messageClass(), MessageClass::errorResponse);
    EXPECT_EQ(message.method(), method::kAllocate);
    EXPECT_EQ(message.transactionId(), kSomeId);
    EXPECT_EQ(message.get<ErrorCode>(), ErrorCode::of(ErrorNumber::unknownAttribute));
    EXPECT_THAT(message.get<UnknownAttributes>()->types(), testing::ElementsAre(AttributeType{0x7001}));
}

} // namespace

} // namespace thisbe::stun
