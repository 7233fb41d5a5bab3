#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/fingerprint.h"
#include "shared/stun/message_dump.h"
#include "shared/stun/message_view.h"
#include "tests/stun/messages.h"

namespace thisbe::stun {

namespace {

using namespace test;
using thisbe::test::kAllVectors;

ParseError errorOf(ByteView bytes) {
    const auto message = MessageView::parse(bytes);
    EXPECT_FALSE(message.has_value());
    return message ? ParseError{} : message.error();
}

Bytes emptyBinding() {
    return build(bindingHeader(), [](MessageWriter&) {});
}

TEST(MessageView, RejectsEveryTruncationOfEveryVector) {
    for (const auto& vector : kAllVectors) {
        for (std::size_t size = 0; size < vector.bytes.size(); ++size) {
            const Bytes cut = copyOf(vector.bytes.first(size)); // its own block, so that a sanitizer sees
            EXPECT_EQ(errorOf(cut), size < kHeaderSize ? ParseError::tooShort : ParseError::truncated)
                << vector.name << " cut at " << size;
        }
    }
}

TEST(MessageView, RejectsEveryTruncationWithALengthToMatch) {
    for (const auto& vector : kAllVectors) {
        for (std::size_t size = kHeaderSize; size < vector.bytes.size(); size += 4) {
            Bytes cut = copyOf(vector.bytes.first(size));
            cut[2] = 0;
            cut[3] = static_cast<std::uint8_t>(size - kHeaderSize);
            const auto message = MessageView::parse(cut);
            // Either the cut fell between two attributes, or it is noticed.
            if (message) {
                EXPECT_LT(typesIn(*message).size(), typesIn(parsed(vector.bytes)).size());
            } else {
                EXPECT_EQ(message.error(), ParseError::attributeOverrun);
            }
        }
    }
}

TEST(MessageView, NamesWhatIsWrongWithTheHeader) {
    Bytes bytes = emptyBinding();
    EXPECT_TRUE(MessageView::parse(bytes).has_value());
    bytes[0] = 0x40;
    EXPECT_EQ(errorOf(bytes), ParseError::notStun);
    bytes = emptyBinding();
    bytes[7] ^= 1;
    EXPECT_EQ(errorOf(bytes), ParseError::badCookie);
    bytes = emptyBinding();
    bytes[3] = 2;
    EXPECT_EQ(errorOf(bytes), ParseError::lengthNotAligned);
    bytes = emptyBinding();
    bytes.resize(24);
    EXPECT_EQ(errorOf(bytes), ParseError::trailingBytes);
}

TEST(MessageView, TakesManyAttributesButNotAnyNumber) {
    const auto withEmptyAttributes = [](std::size_t count) {
        return build(bindingHeader(), [&](MessageWriter& writer) {
            for (std::size_t i = 0; i < count; ++i)
                writer.addRaw(AttributeType{0x8100}, {});
        });
    };
    EXPECT_EQ(typesIn(parsed(withEmptyAttributes(kMaxAttributes))).size(), kMaxAttributes);
    EXPECT_EQ(errorOf(withEmptyAttributes(kMaxAttributes + 1)), ParseError::tooManyAttributes);
}

TEST(MessageView, RejectsAnythingAfterTheFingerprint) {
    Bytes bytes = build(bindingHeader(), [](MessageWriter& writer) { writer.addFingerprint(); });
    for (const std::uint8_t byte : std::initializer_list<std::uint8_t>{0x81, 0x00, 0x00, 0x00})
        bytes.push_back(byte);
    bytes[3] = static_cast<std::uint8_t>(bytes.size() - kHeaderSize);
    EXPECT_EQ(errorOf(bytes), ParseError::fingerprintNotLast);
}

TEST(MessageView, FindsTheFirstOfSeveral) {
    const Bytes bytes = build(bindingHeader(), [](MessageWriter& writer) {
        writer.add(Software{"first"});
        writer.add(Software{"second"});
    });
    EXPECT_EQ(parsed(bytes).get<Software>()->value, "first");
    EXPECT_EQ(typesIn(parsed(bytes)).size(), 2u);
    EXPECT_EQ(parsed(bytes).get<Realm>().error(), AttributeError::missing);
}

TEST(MessageView, IgnoresPaddingBytes) {
    Bytes bytes = build(bindingHeader(), [](MessageWriter& writer) { writer.add(Software{"x"}); });
    bytes.back() = 0xff;
    EXPECT_EQ(parsed(bytes).get<Software>()->value, "x");
}

TEST(MessageHeader, TypesOfEveryClassAndMethodSurvive) {
    for (unsigned method = 0; method <= 0xfff; ++method) {
        for (unsigned messageClass = 0; messageClass < 4; ++messageClass) {
            const auto type = encodeMessageType(static_cast<MessageClass>(messageClass),
                                                Method(static_cast<std::uint16_t>(method)));
            EXPECT_LT(type, 0x4000);
            EXPECT_EQ(decodeMethod(type).value(), method);
            EXPECT_EQ(static_cast<unsigned>(decodeMessageClass(type)), messageClass);
        }
    }
    EXPECT_EQ(encodeMessageType(MessageClass::errorResponse, method::kAllocate), 0x0113);
    EXPECT_EQ(encodeMessageType(MessageClass::indication, method::kSend), 0x0016);
}

TEST(MessageHeader, TellsStunFromItsNeighboursOnTheSocket) {
    EXPECT_TRUE(looksLikeStun(thisbe::test::kSampleRequest));
    EXPECT_FALSE(looksLikeStun({}));
    EXPECT_FALSE(looksLikeStun(thisbe::test::kSampleRequest.first(19)));
    for (const std::uint8_t first :
         std::initializer_list<std::uint8_t>{4, 19, 20, 63, 64, 79, 128, 192, 255}) {
        Bytes bytes = copyOf(thisbe::test::kSampleRequest);
        bytes[0] = first;
        EXPECT_FALSE(looksLikeStun(bytes)) << int{first};
    }
}

TEST(MessageDump, ReadsAsOneLine) {
    EXPECT_EQ(describe(parsed(thisbe::test::kSampleRequest)),
              "Binding request b7e7a701bc34d686fa87dfae: SOFTWARE \"STUN test client\", PRIORITY 1845494271, "
              "ICE-CONTROLLED 10605970187446795062, USERNAME \"evtj:h6vY\", MESSAGE-INTEGRITY 20 bytes, "
              "FINGERPRINT 4 bytes");
}

TEST(MessageDump, LetsNothingThroughThatDrivesATerminal) {
    const Bytes bytes = build(bindingHeader(), [](MessageWriter& writer) {
        writer.addRaw(AttributeType::software, asBytes("\x1b[2J\r\n\x7f\xc2\x9b\"\\"));
        writer.addRaw(AttributeType::realm, asBytes("\xff"));
        writer.addRaw(AttributeType{0xc001}, asBytes("?"));
    });
    EXPECT_EQ(describe(parsed(bytes)),
              "Binding request 0102030405060708090a0b0c: SOFTWARE "
              "\"\\x1b[2J\\x0d\\x0a\\x7f\\xc2\\x9b\\x22\\x5c\", REALM malformed, 0xc001 1 bytes");
}

} // namespace

} // namespace thisbe::stun
