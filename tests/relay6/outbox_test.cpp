#include "relay6/outbox.h"
#include "relay6/token_id_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::relay6 {
namespace {

HeldBatch batchOf(std::uint64_t first, const std::vector<std::string>& tokens) {
    TokenBatch batch(8192, 0);
    for (const std::string& token : tokens)
        batch.append(asBytes(token));
    const ByteView bytes = batch.seal({7, first});
    return {{7, first}, static_cast<std::uint16_t>(tokens.size()), 0, false, {bytes.begin(), bytes.end()}};
}

std::string encoded(Outbox& outbox) {
    std::string out;
    outbox.encode(out, 1'000'000);
    return out;
}

std::vector<std::uint64_t> delivered(Outbox& outbox) {
    std::vector<std::uint64_t> out;
    for (const TokenId& id : outbox.takeDelivered())
        out.push_back(id.number);
    return out;
}

using Numbers = std::vector<std::uint64_t>;

TEST(Outbox, ALineHasSeparatorsInsideAndATerminatorBehind) {
    Outbox outbox({Delivery::line, ", ", "\n"});
    outbox.add(batchOf(1, {"a", "b"}));
    outbox.add(batchOf(3, {"c"}));
    std::string line = encoded(outbox);
    outbox.encodeEnd(line);
    EXPECT_EQ(line, "a, b, c\n");
    EXPECT_EQ(outbox.unsettled(), 3U) << "until the verdict";
    outbox.rewind();
    line = encoded(outbox);
    outbox.encodeEnd(line);
    EXPECT_EQ(line, "a, b, c\n");
    EXPECT_EQ(outbox.takeRepeated(), 3U);
    outbox.settleAll();
    EXPECT_EQ(delivered(outbox), (Numbers{1, 3}));
    EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, AStreamBeginsAgainAfterTheLastWholeTokenThatArrived) {
    Outbox outbox({Delivery::stream, " ", "\n"});
    outbox.add(batchOf(1, {"aa", "bb", "cc"}));
    outbox.add(batchOf(4, {"dd"}));
    EXPECT_EQ(encoded(outbox), "aa\nbb\ncc\ndd\n");
    outbox.settleBytes(5); // "aa\nbb": the second is not whole
    EXPECT_EQ(outbox.takeSettled(), 1U);
    outbox.rewind();
    EXPECT_EQ(encoded(outbox), "bb\ncc\ndd\n");
    EXPECT_EQ(outbox.takeRepeated(), 3U);
    outbox.settleBytes(6); // of the new connection
    EXPECT_EQ(outbox.takeSettled(), 2U);
    EXPECT_EQ(delivered(outbox), Numbers{1});
    outbox.settleBytes(9);
    EXPECT_EQ(delivered(outbox), Numbers{4});
    EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, ConfirmedTokensMayBeConfirmedInAnyOrderAndTwice) {
    Outbox outbox({Delivery::confirmed, " ", "\n"});
    outbox.add(batchOf(1, {"a", "b"}));
    outbox.add(batchOf(10, {"c"}));
    EXPECT_EQ(encoded(outbox), "0000000000000007-1 a\n0000000000000007-2 b\n0000000000000007-10 c\n");
    EXPECT_TRUE(outbox.settle({7, 10}));
    EXPECT_FALSE(outbox.settle({7, 10}));
    EXPECT_FALSE(outbox.settle({7, 3})) << "never sent";
    EXPECT_FALSE(outbox.settle({8, 1})) << "of another epoch";
    EXPECT_TRUE(outbox.settle({7, 2}));
    EXPECT_EQ(outbox.unsettled(), 1U);
    outbox.rewind();
    EXPECT_EQ(encoded(outbox), "0000000000000007-1 a\n");
    EXPECT_TRUE(outbox.settle({7, 1}));
    EXPECT_EQ(delivered(outbox), (Numbers{1, 10}));
    EXPECT_EQ(outbox.heldBytes(), 0U);
}

TEST(Outbox, GivesBackOnlyWhatIsNotSettled) {
    Outbox outbox({Delivery::confirmed, " ", "\n"});
    outbox.add(batchOf(1, {"a", "b", "c", "d"}));
    encoded(outbox);
    outbox.settle({7, 2});
    const auto back = outbox.takeAll();
    ASSERT_EQ(back.size(), 2U);
    EXPECT_EQ(back[0].first.number, 1U);
    EXPECT_EQ(back[0].count, 1U);
    EXPECT_EQ(back[1].first.number, 3U);
    EXPECT_EQ(back[1].count, 2U);
    ASSERT_TRUE(QueueMessage::parse(back[1].message));
    EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, PercentEncodingKeepsSeparatorsOutOfTokens) {
    Outbox outbox({Delivery::stream, " ", "\n", true});
    outbox.add(batchOf(1, {"a b\n", "100%", "ž"}));
    EXPECT_EQ(encoded(outbox), "a%20b%0A\n100%25\nž\n");
    outbox.settleBytes(9);
    EXPECT_EQ(outbox.takeSettled(), 1U);
}

RC_GTEST_PROP(Outbox, WhateverArrivedNothingIsLostOrInvented, ()) {
    Outbox outbox({Delivery::stream, " ", "\n"});
    std::string wanted;
    for (std::uint64_t i = 0; i < 20; ++i) {
        outbox.add(batchOf(2 * i + 1, {"x" + std::to_string(i), "y" + std::to_string(i * i)}));
        wanted += "x" + std::to_string(i) + "\ny" + std::to_string(i * i) + "\n";
    }
    std::string arrived; // whole lines of each connection
    for (int connection = 0; !outbox.empty() && connection < 100; ++connection) {
        const std::string sent = encoded(outbox);
        const auto bytes = *rc::gen::inRange<std::size_t>(0, sent.size() + 1);
        outbox.settleBytes(bytes);
        arrived += sent.substr(0, sent.rfind('\n', bytes == 0 ? 0 : bytes - 1) + 1);
        outbox.rewind();
        if (bytes < sent.size() && sent[0] == '\n') RC_FAIL("a stream never begins inside a token");
    }
    outbox.encode(arrived, 1'000'000);
    RC_ASSERT(arrived == wanted);
}

TEST(TokenIdText, TakesOnlyAWholeAcknowledgement) {
    EXPECT_EQ(parseAck("ACK 00000000000000ab-42"), (TokenId{0xab, 42}));
    EXPECT_EQ(parseAck("ACK 00000000000000ab-42\r"), (TokenId{0xab, 42}));
    for (const char* const bad :
         {"", "ACK", "ACK ", "ACK 42", "ACK 00000000000000ab-", "ACK 00000000000000ab-4x",
          "NAK 00000000000000ab-42", "ACK 0000000000000xab-42", "ACK 00000000000000ab 42",
          "ACK 00000000000000ab-99999999999999999999999"})
        EXPECT_FALSE(parseAck(bad)) << bad;
}

} // namespace
} // namespace thisbe::relay6
