#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/credentials.h"
#include "shared/stun/message_writer.h"
#include "tests/stun/messages.h"

namespace thisbe::stun {

namespace {

using namespace test;

const IntegrityKey kKey = shortTermKey("secret");

bool fails(const std::function<void(MessageWriter&)>& fill) {
    return build(bindingHeader(), fill).empty();
}

TEST(MessageWriter, GivesNothingForEveryBufferThatIsTooSmall) {
    const auto fill = [](MessageWriter& writer) {
        writer.add(Software{"abc"});
        writer.addIntegrity(kKey);
        writer.addIntegritySha256(kKey);
        writer.addFingerprint();
    };
    const Bytes whole = build(bindingHeader(), fill);
    ASSERT_FALSE(whole.empty());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        Bytes buffer(size);
        MessageWriter writer(buffer, bindingHeader());
        fill(writer);
        EXPECT_TRUE(writer.finish().empty()) << size;
    }
    Bytes buffer(whole.size());
    MessageWriter writer(buffer, bindingHeader());
    fill(writer);
    EXPECT_EQ(copyOf(writer.finish()), whole);
}

TEST(MessageWriter, RefusesAttributesBehindIntegrityAndFingerprint) {
    EXPECT_TRUE(fails([](MessageWriter& writer) {
        writer.addIntegrity(kKey);
        writer.add(Software{"late"});
    }));
    EXPECT_TRUE(fails([](MessageWriter& writer) {
        writer.addIntegritySha256(kKey);
        writer.addIntegrity(kKey);
    }));
    EXPECT_TRUE(fails([](MessageWriter& writer) {
        writer.addFingerprint();
        writer.addIntegritySha256(kKey);
    }));
    EXPECT_TRUE(fails([](MessageWriter& writer) {
        writer.addFingerprint();
        writer.addFingerprint();
    }));
}

TEST(MessageWriter, RefusesTruncationsThatTheRfcDoesNotKnow) {
    for (const std::size_t size : std::initializer_list<std::size_t>{0, 12, 15, 18, 36})
        EXPECT_TRUE(fails([&](MessageWriter& writer) { writer.addIntegritySha256(kKey, size); })) << size;
}

TEST(MessageWriter, RefusesMethodsThatDoNotExist) {
    EXPECT_TRUE(build({MessageClass::request, Method(0x1000), kSomeId}, [](MessageWriter&) {}).empty());
}

TEST(MessageWriter, RefusesMoreThanALengthFieldCanSay) {
    EXPECT_TRUE(fails([](MessageWriter& writer) {
        writer.addRaw(AttributeType::data, Bytes(40000));
        writer.addRaw(AttributeType::data, Bytes(25600));
    }));
}

TEST(MessageWriter, RefusesValuesThatMustNotBeSent) {
    const std::string longName(509, 'a');
    EXPECT_TRUE(fails([&](MessageWriter& writer) { writer.add(Username{longName}); }));
    EXPECT_TRUE(
        fails([&](MessageWriter& writer) { writer.add(Realm{std::string_view(longName).substr(0, 128)}); }));
    EXPECT_TRUE(fails([](MessageWriter& writer) { writer.add(Realm{"\xc3"}); }));
    EXPECT_TRUE(fails([](MessageWriter& writer) { writer.add(ErrorCode{ErrorNumber{299}, ""}); }));
    EXPECT_TRUE(fails([](MessageWriter& writer) { writer.add(ErrorCode{ErrorNumber{700}, ""}); }));
}

RC_GTEST_PROP(MessageWriter, WritesWhatIsReadBack,
              (const std::vector<std::pair<std::uint16_t, Bytes>>& attributes, std::uint16_t method,
               std::array<std::uint8_t, 12> id)) {
    const MessageHeader header{MessageClass::indication, Method(method & 0xfff), TransactionId(id)};
    const auto special = [](std::uint16_t type) {
        using enum AttributeType;
        const auto known = static_cast<AttributeType>(type);
        return known == messageIntegrity || known == messageIntegritySha256 || known == fingerprint;
    };
    std::vector<std::pair<std::uint16_t, Bytes>> expected;
    const Bytes bytes = build(header, [&](MessageWriter& writer) {
        for (const auto& [type, value] : attributes) {
            if (special(type)) continue;
            writer.addRaw(static_cast<AttributeType>(type), value);
            expected.emplace_back(type, value);
        }
    });
    const MessageView message = parsed(bytes);
    RC_ASSERT(message.header() == header);
    std::vector<std::pair<std::uint16_t, Bytes>> seen;
    for (const AttributeView& attribute : message.attributes())
        seen.emplace_back(static_cast<std::uint16_t>(attribute.type), copyOf(attribute.value));
    RC_ASSERT(seen == expected);
}

} // namespace

} // namespace thisbe::stun
