#include "shared/wire/datagram_batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace thisbe {
namespace {

const Endpoint kRemote = Endpoint::parse("192.0.2.1:9").value();

bool append(DatagramBatch& batch, const std::string& text) {
    return batch.append({.payload = asBytes(text), .local = {}, .remote = kRemote});
}

TEST(DatagramBatch, KeepsDatagramsInOrderAndTheirPayloadsAdjacent) {
    DatagramBatch batch(4, 100);
    ASSERT_TRUE(append(batch, "one"));
    ASSERT_TRUE(append(batch, "two!"));
    ASSERT_EQ(batch.datagrams().size(), 2U);
    EXPECT_EQ(asText(batch.datagrams()[0].payload), "one");
    EXPECT_EQ(asText(batch.datagrams()[1].payload), "two!");
    EXPECT_EQ(batch.datagrams()[0].payload.data() + 3, batch.datagrams()[1].payload.data());
    EXPECT_EQ(batch.datagrams()[0].remote, kRemote);
}

TEST(DatagramBatch, JoinsAPayloadThatLiesInTwoPlaces) {
    DatagramBatch batch(4, 12);
    const std::string header = "head";
    const std::string data = "data";
    EXPECT_TRUE(batch.append({.payload = asBytes(header), .local = {}, .remote = kRemote}, asBytes(data)));
    EXPECT_EQ(asText(batch.datagrams()[0].payload), "headdata");
    EXPECT_FALSE(batch.append({.payload = asBytes(header), .local = {}, .remote = kRemote}, asBytes(data)));
    EXPECT_TRUE(append(batch, "next"));
    EXPECT_EQ(batch.datagrams()[0].payload.data() + 8, batch.datagrams()[1].payload.data());
}

TEST(DatagramBatch, RefusesMoreThanItHolds) {
    DatagramBatch two(2, 100);
    EXPECT_TRUE(append(two, "a") && append(two, "b"));
    EXPECT_FALSE(append(two, "c"));
    DatagramBatch bytes(10, 5);
    EXPECT_FALSE(append(bytes, "123456"));
    EXPECT_TRUE(append(bytes, "12345"));
    EXPECT_FALSE(append(bytes, "6"));
    bytes.clear();
    EXPECT_TRUE(append(bytes, "6"));
}

TEST(DatagramBatch, AnEmptyPayloadIsADatagramToo) {
    DatagramBatch batch(1, 0);
    EXPECT_TRUE(append(batch, ""));
    EXPECT_EQ(batch.datagrams().size(), 1U);
    EXPECT_FALSE(append(batch, ""));
}

TEST(DatagramBatch, ACommitMayBeShorterThanItsReservation) {
    DatagramBatch batch(2, 100);
    const ByteSpan room = batch.reserve(50);
    ASSERT_EQ(room.size(), 50U);
    std::ranges::fill(room, std::uint8_t{'x'});
    EXPECT_TRUE(batch.commit({.payload = room.first(3), .local = {}, .remote = kRemote}));
    EXPECT_TRUE(append(batch, "y"));
    EXPECT_EQ(asText(batch.datagrams()[0].payload), "xxx");
}

TEST(DatagramBatch, RefusesACommitThatWasNotReserved) {
    DatagramBatch batch(2, 100);
    const std::string stranger = "abc";
    EXPECT_FALSE(batch.commit({.payload = asBytes(stranger), .local = {}, .remote = kRemote}));
    const ByteSpan room = batch.reserve(4);
    EXPECT_FALSE(batch.commit({.payload = room.subspan(1), .local = {}, .remote = kRemote}));
    EXPECT_TRUE(batch.empty());
}

} // namespace
} // namespace thisbe
