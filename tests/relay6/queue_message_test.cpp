#include "relay6/queue_message.h"
#include "relay6/token_batch.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::relay6 {
namespace {

std::vector<std::pair<std::uint64_t, std::string>> contents(const QueueMessage& message) {
    std::vector<std::pair<std::uint64_t, std::string>> out;
    message.forEach([&](const TokenId& id, ByteView token) { out.emplace_back(id.number, asText(token)); });
    return out;
}

TEST(QueueMessage, CarriesSeveralTokensWithTheirNumbers) {
    TokenBatch batch(200, 7);
    batch.append(asBytes("alpha"));
    batch.append(asBytes("βeta"));
    const auto message = QueueMessage::parse(batch.seal({0xabcd, 41}));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, MessageKind::tokens);
    EXPECT_EQ(message->first, (TokenId{0xabcd, 41}));
    EXPECT_EQ(contents(*message),
              (std::vector<std::pair<std::uint64_t, std::string>>{{41, "alpha"}, {42, "βeta"}}));
    EXPECT_EQ(message->first.toString(), "000000000000abcd-41");
    EXPECT_EQ(message->toString(), "tokens count=2 first=000000000000abcd-41 bytes=14");
}

TEST(QueueMessage, BatchTakesWhatTheMessageHolds) {
    TokenBatch batch(QueueMessage::kHeaderSize + 20, 0);
    EXPECT_TRUE(batch.fits(18));
    EXPECT_FALSE(batch.fits(19));
    EXPECT_EQ(TokenBatch::longestToken(QueueMessage::kHeaderSize + 20), 18U);
    batch.append(asBytes("0123456789"));
    EXPECT_FALSE(batch.fits(7));
    EXPECT_TRUE(batch.fits(6));
    batch.reuse(1);
    EXPECT_TRUE(batch.empty());
    EXPECT_TRUE(batch.fits(18));
}

TEST(QueueMessage, LinesLieAsTheyCame) {
    TokenBatch batch(QueueMessage::kHeaderSize + 20, 3, Packing::lines);
    EXPECT_TRUE(batch.fits(19));
    EXPECT_FALSE(batch.fits(20));
    batch.append(asBytes("alpha"));
    EXPECT_EQ(batch.roomForLines(), 14U);
    batch.appendLines(asBytes("b\nc\n"), 2);
    const auto message = QueueMessage::parse(batch.seal({1, 7}));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, MessageKind::lines);
    EXPECT_EQ(asText(message->tokens), "alpha\nb\nc\n");
    EXPECT_EQ(contents(*message),
              (std::vector<std::pair<std::uint64_t, std::string>>{{7, "alpha"}, {8, "b"}, {9, "c"}}));
}

TEST(QueueMessage, RejectsEveryTruncation) {
    for (const Packing packing : {Packing::counted, Packing::lines}) {
        TokenBatch batch(200, 0, packing);
        batch.append(asBytes("alpha"));
        batch.append(asBytes("beta"));
        const ByteView whole = batch.seal({1, 1});
        for (std::size_t size = 0; size < whole.size(); ++size)
            EXPECT_FALSE(QueueMessage::parse(whole.first(size))) << size;
    }
}

TEST(QueueMessage, RejectsLinesThatAreNotAsManyAsItSays) {
    std::string bytes(QueueMessage::kHeaderSize, '\0');
    bytes += "one\ntwo\n";
    const auto parsed = [&](std::uint16_t count) {
        std::string copy = bytes;
        std::array<std::uint8_t, QueueMessage::kHeaderSize> header{};
        QueueMessage::writeHeader(header, MessageKind::lines, count, {1, 1});
        std::copy(header.begin(), header.end(), copy.begin());
        return QueueMessage::parse(asBytes(copy)).has_value();
    };
    EXPECT_TRUE(parsed(2));
    EXPECT_FALSE(parsed(1));
    EXPECT_FALSE(parsed(3));
    bytes += "half";
    EXPECT_FALSE(parsed(2));
}

TEST(QueueMessage, RejectsWhatItDoesNotKnow) {
    TokenBatch batch(200, 0);
    batch.append(asBytes("alpha"));
    const ByteView sealed = batch.seal({1, 1});
    std::vector<std::uint8_t> bytes(sealed.begin(), sealed.end());
    bytes.push_back(0);
    EXPECT_EQ(QueueMessage::parse(bytes).error(), QueueMessageError::surplus);
    bytes[1] = 9;
    EXPECT_EQ(QueueMessage::parse(bytes).error(), QueueMessageError::unknownKind);
    bytes[0] = 2;
    EXPECT_EQ(QueueMessage::parse(bytes).error(), QueueMessageError::unknownVersion);
}

TEST(QueueMessage, WordsBetweenTheProgramsRoundTrip) {
    std::array<std::uint8_t, QueueMessage::kHeaderSize> bytes{};
    QueueMessage::writeHeader(bytes, MessageKind::end, 0, {5, 500});
    const auto message = QueueMessage::parse(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, MessageKind::end);
    EXPECT_EQ(message->first.number, 500U);
}

RC_GTEST_PROP(QueueMessage, AnyTokensRoundTrip, (const std::vector<std::string>& tokens)) {
    TokenBatch batch(65536, 0);
    for (const std::string& token : tokens)
        batch.append(asBytes(token));
    const auto message = QueueMessage::parse(batch.seal({1, 1}));
    RC_ASSERT(message.has_value());
    const auto found = contents(*message);
    RC_ASSERT(found.size() == tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i)
        RC_ASSERT(found[i] == std::make_pair(std::uint64_t{i + 1}, tokens[i]));
}

RC_GTEST_PROP(QueueMessage, ArbitraryBytesNeverReadPastTheEnd, (const std::vector<std::uint8_t>& bytes)) {
    const auto message = QueueMessage::parse(bytes);
    if (message && message->carriesTokens()) contents(*message);
}

RC_GTEST_PROP(QueueMessage, ArbitraryLinesNeverReadPastTheEnd,
              (const std::vector<std::uint8_t>& bytes, std::uint16_t count)) {
    std::vector<std::uint8_t> whole(QueueMessage::kHeaderSize);
    QueueMessage::writeHeader(whole, MessageKind::lines, count % 8, {1, 1});
    for (const std::uint8_t byte : bytes)
        whole.push_back(byte % 4 == 0 ? std::uint8_t{'\n'} : byte);
    if (const auto message = QueueMessage::parse(whole)) RC_ASSERT(contents(*message).size() == count % 8);
}

} // namespace
} // namespace thisbe::relay6
