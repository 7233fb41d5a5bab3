#include "shared/stun/attributes/number_attribute.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/credentials.h"
#include "shared/stun/fingerprint.h"
#include "shared/stun/integrity.h"
#include "tests/stun/messages.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace thisbe::stun {

namespace {

using namespace test;

const IntegrityKey kKey = shortTermKey("secret");
const IntegrityKey kOtherKey = shortTermKey("other");

// Appends an attribute by hand, where the writer would refuse to, and corrects the length field.
void append(Bytes& message, AttributeType type, const Bytes& value) {
    const auto number = static_cast<unsigned>(type);
    message.push_back(static_cast<std::uint8_t>(number >> 8));
    message.push_back(static_cast<std::uint8_t>(number));
    message.push_back(0);
    message.push_back(static_cast<std::uint8_t>(value.size()));
    message.insert(message.end(), value.begin(), value.end());
    message.resize((message.size() + 3) & ~std::size_t{3});
    message[2] = static_cast<std::uint8_t>((message.size() - kHeaderSize) >> 8);
    message[3] = static_cast<std::uint8_t>(message.size() - kHeaderSize);
}

TEST(Hmac, AgreesWithOpenSslForEveryKeyAndTextSize) {
    Bytes text(300);
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = static_cast<std::uint8_t>(i * 7);
    for (std::size_t keySize = 0; keySize <= 140; keySize += 4) {
        const Bytes key(keySize, 0x5a);
        for (std::size_t size = 0; size < text.size(); size += 11) {
            const ByteView view = ByteView(text).first(size);
            std::array<std::uint8_t, EVP_MAX_MD_SIZE> expected{};
            unsigned length = 0;
            HMAC(EVP_sha1(), key.empty() ? "" : static_cast<const void*>(key.data()),
                 static_cast<int>(keySize), text.data(), size, expected.data(), &length);
            EXPECT_TRUE(equalInConstantTime(HmacSha1(key).digest({view}), ByteView(expected).first(length)));
            HMAC(EVP_sha256(), key.empty() ? "" : static_cast<const void*>(key.data()),
                 static_cast<int>(keySize), text.data(), size, expected.data(), &length);
            EXPECT_TRUE(
                equalInConstantTime(HmacSha256(key).digest({view}), ByteView(expected).first(length)));
        }
    }
}

TEST(Integrity, HoldsForWhatTheWriterMakes) {
    for (std::size_t size = 16; size <= 32; size += 4) {
        const Bytes bytes = build(bindingHeader(), [&](MessageWriter& writer) {
            writer.add(Username{"user"});
            writer.addIntegrity(kKey);
            writer.addIntegritySha256(kKey, size);
            writer.addFingerprint();
        });
        const MessageView message = parsed(bytes);
        EXPECT_EQ(checkIntegritySha1(message, kKey.sha1()), IntegrityCheck::valid);
        EXPECT_EQ(checkIntegritySha256(message, kKey.sha256(), 16), IntegrityCheck::valid);
        EXPECT_EQ(checkIntegrity(message, kOtherKey), IntegrityCheck::invalid);
        EXPECT_EQ(checkFingerprint(message), FingerprintCheck::valid);
        // Without an explicit permission only the whole digest counts.
        EXPECT_EQ(checkIntegrity(message, kKey) == IntegrityCheck::valid, size == 32);
    }
}

TEST(Integrity, NoticesEveryFlippedBitItCovers) {
    const Bytes good = build(bindingHeader(), [](MessageWriter& writer) {
        writer.add(Username{"user"});
        writer.addIntegritySha256(kKey);
        writer.addFingerprint();
    });
    const std::size_t covered = good.size() - 8;
    for (std::size_t bit = 0; bit < covered * 8; ++bit) {
        Bytes bad = good;
        bad[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const auto message = MessageView::parse(bad);
        if (!message) continue;
        EXPECT_NE(checkIntegrity(*message, kKey), IntegrityCheck::valid) << "bit " << bit;
        EXPECT_NE(checkFingerprint(*message), FingerprintCheck::valid) << "bit " << bit;
    }
}

TEST(Integrity, PrefersSha256AndDoesNotFallBack) {
    const Bytes bytes = build(bindingHeader(), [](MessageWriter& writer) {
        writer.addIntegrity(kKey);
        writer.addIntegritySha256(kOtherKey);
    });
    EXPECT_EQ(checkIntegrity(parsed(bytes), kKey), IntegrityCheck::invalid);
    EXPECT_EQ(checkIntegritySha1(parsed(bytes), kKey.sha1()), IntegrityCheck::valid);
}

TEST(Integrity, IsAbsentWhereThereIsNone) {
    const Bytes bytes = build(bindingHeader(), [](MessageWriter& writer) { writer.add(Username{"user"}); });
    EXPECT_EQ(checkIntegrity(parsed(bytes), kKey), IntegrityCheck::absent);
    EXPECT_EQ(checkFingerprint(parsed(bytes)), FingerprintCheck::absent);
}

TEST(Integrity, RefusesDigestsOfTheWrongSize) {
    for (const std::size_t size : std::initializer_list<std::size_t>{0, 4, 12, 19, 20, 33, 36}) {
        Bytes bytes = build(bindingHeader(), [](MessageWriter&) {});
        append(bytes, AttributeType::messageIntegritySha256, Bytes(size));
        EXPECT_EQ(checkIntegritySha256(parsed(bytes), kKey.sha256(), 0), IntegrityCheck::invalid) << size;
    }
    Bytes bytes = build(bindingHeader(), [](MessageWriter&) {});
    append(bytes, AttributeType::messageIntegrity, Bytes{});
    EXPECT_EQ(checkIntegrity(parsed(bytes), kKey), IntegrityCheck::invalid);
}

TEST(Integrity, HidesWhatFollowsIt) {
    Bytes bytes = build(bindingHeader(), [](MessageWriter& writer) {
        writer.add(Username{"user"});
        writer.addIntegrity(kKey);
    });
    append(bytes, AttributeType::priority, {0, 0, 0, 1});
    append(bytes, AttributeType::username, {'e', 'v', 'i', 'l'});
    append(bytes, AttributeType{0x7abc}, {});
    append(bytes, AttributeType::messageIntegritySha256, Bytes(32));
    append(bytes, AttributeType::realm, {'e', 'v', 'i', 'l'});
    append(bytes, AttributeType::messageIntegrity, Bytes(20));
    append(bytes, AttributeType::fingerprint, Bytes(4));
    using enum AttributeType;
    EXPECT_THAT(typesIn(parsed(bytes)),
                testing::ElementsAre(username, messageIntegrity, messageIntegritySha256, fingerprint));
    EXPECT_EQ(parsed(bytes).get<Username>()->value, "user");
    EXPECT_FALSE(parsed(bytes).has(priority));
    EXPECT_FALSE(parsed(bytes).has(realm));
    // The digest still covers only what stands before it.
    EXPECT_EQ(checkIntegritySha1(parsed(bytes), kKey.sha1()), IntegrityCheck::valid);
}

TEST(Integrity, HidesWhatFollowsSha256Alone) {
    Bytes bytes = build(bindingHeader(), [](MessageWriter& writer) { writer.addIntegritySha256(kKey); });
    append(bytes, AttributeType::messageIntegrity, Bytes(20));
    append(bytes, AttributeType::username, {'e', 'v', 'i', 'l'});
    EXPECT_THAT(typesIn(parsed(bytes)), testing::ElementsAre(AttributeType::messageIntegritySha256));
    EXPECT_EQ(checkIntegrity(parsed(bytes), kKey), IntegrityCheck::valid);
}

TEST(Fingerprint, RefusesOneOfTheWrongSize) {
    for (const std::size_t size : std::initializer_list<std::size_t>{0, 3, 5, 8}) {
        Bytes bytes = build(bindingHeader(), [](MessageWriter&) {});
        append(bytes, AttributeType::fingerprint, Bytes(size));
        EXPECT_EQ(checkFingerprint(parsed(bytes)), FingerprintCheck::invalid);
    }
}

TEST(Fingerprint, UsesTheCrcOfEthernet) {
    EXPECT_EQ(crc32(asBytes("123456789")), 0xcbf43926u);
    EXPECT_EQ(crc32({}), 0u);
}

TEST(ConstantTime, ComparesAsEqualOnlyWhatIs) {
    EXPECT_TRUE(equalInConstantTime({}, {}));
    EXPECT_TRUE(equalInConstantTime(asBytes("abc"), asBytes("abc")));
    EXPECT_FALSE(equalInConstantTime(asBytes("abc"), asBytes("abd")));
    EXPECT_FALSE(equalInConstantTime(asBytes("abc"), asBytes("abcd")));
}

} // namespace

} // namespace thisbe::stun
