#include "peer/store/store_queue.h"
#include "tests/peer/store/temporary_database.h"

#include <gtest/gtest.h>

#include <thread>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<PacketBlock> block(std::size_t rows) {
    auto out = std::make_unique<PacketBlock>();
    for (std::size_t i = 0; i < rows; ++i)
        out->add(test::sampleRecord(i + 1), "192.0.2.1:1", WallTime{}, PacketDirection::in);
    return out;
}

TEST(PacketBlock, GivesBackWhatWasAdded) {
    PacketBlock block;
    packet::Record second = test::sampleRecord(2);
    second.flags.clear();
    second.payload.clear();
    second.source.ip = "2001:db8::1";
    block.add(test::sampleRecord(1), "192.0.2.1:1", WallTime{} + 5s, PacketDirection::in);
    block.add(second, "192.0.2.2:2", WallTime{} + 6s, PacketDirection::out);
    std::vector<PacketRow> rows;
    block.forEach([&](const PacketRow& row) { rows.push_back(row); });
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].connection, "192.0.2.1:1");
    EXPECT_EQ(rows[0].sourceIp, "192.168.1.100");
    EXPECT_EQ(rows[0].flags, R"(["RST","FIN","ACK"])");
    EXPECT_EQ(rows[0].payload, "hello \xC3\xA9");
    EXPECT_EQ(rows[0].payloadBytes, 8u);
    EXPECT_EQ(rows[1].sourceIp, "2001:db8::1");
    EXPECT_EQ(rows[1].flags, "[]");
    EXPECT_EQ(rows[1].payload, "");
    EXPECT_EQ(rows[1].direction, PacketDirection::out);
    EXPECT_EQ(rows[1].seenAt, WallTime{} + 6s);
    EXPECT_EQ(rows[1].sequence, 2u);
}

TEST(PacketBlock, CutsPayloadsBetweenCharactersAndTellsTheirLength) {
    packet::Record record = test::sampleRecord();
    record.payload = std::string(PacketBlock::kLongestPayload - 1, 'x') + "\xE2\x82\xAC" + "tail";
    PacketBlock block;
    block.add(record, "", WallTime{}, PacketDirection::in);
    block.forEach([&](const PacketRow& row) {
        EXPECT_EQ(row.payload, std::string(PacketBlock::kLongestPayload - 1, 'x'));
        EXPECT_EQ(row.payloadBytes, record.payload.size());
    });
    record.payload.clear();
    record.source.ip.assign(100'000, 'y');
    record.flags.assign(10'000, std::string(10'000, 'f'));
    block.clear();
    block.add(record, "", WallTime{}, PacketDirection::in);
    EXPECT_LT(block.bytes(), 8192u);
}

TEST(StoreQueue, GivesWhatWasPutInItsOrderAndThenTheEnd) {
    StoreQueue queue;
    auto empty = queue.put(block(2));
    EXPECT_TRUE(empty->empty());
    queue.put(block(3));
    queue.put(TestRow{});
    const StoreBatch batch = queue.take();
    ASSERT_EQ(batch.packets.size(), 2u);
    EXPECT_EQ(batch.packets[0]->rows(), 2u);
    EXPECT_EQ(batch.packetRows(), 5u);
    EXPECT_EQ(batch.tests.size(), 1u);
    queue.close();
    EXPECT_TRUE(queue.take().empty());
}

TEST(StoreQueue, BoundsWhatWaitsAndWhatIsTaken) {
    StoreQueue queue({.rows = 10, .bytes = 1 << 20, .tests = 1});
    queue.put(block(6));
    EXPECT_FALSE(queue.isFull());
    queue.put(block(4));
    EXPECT_TRUE(queue.isFull());
    queue.put(block(1));
    EXPECT_EQ(queue.dropped(), 1u);
    StoreBatch batch = queue.take();
    EXPECT_TRUE(queue.isFull()) << "what is taken is not written yet";
    EXPECT_TRUE(queue.settle(std::move(batch), true)) << "whoever found it full wants to know";
    EXPECT_FALSE(queue.isFull());
    queue.put(TestRow{});
    queue.put(TestRow{});
    EXPECT_EQ(queue.dropped(), 2u);
}

TEST(StoreQueue, TellsOfRoomOnlyWhoFoundNone) {
    StoreQueue queue({.rows = 10, .bytes = 1 << 20, .tests = 1});
    queue.put(block(10));
    EXPECT_FALSE(queue.settle(queue.take(), true));
}

TEST(StoreQueue, NeverHoldsUpTheTrafficWhileThereIsTrouble) {
    StoreQueue queue({.rows = 10, .bytes = 1 << 20, .tests = 1});
    queue.put(block(10));
    EXPECT_TRUE(queue.isFull());
    EXPECT_TRUE(queue.setTrouble(true));
    EXPECT_FALSE(queue.isFull());
    EXPECT_FALSE(queue.setTrouble(false));
    EXPECT_TRUE(queue.isFull());
}

TEST(StoreQueue, CountsWhatIsGivenUp) {
    StoreQueue queue;
    queue.put(block(3));
    queue.put(TestRow{});
    queue.settle(queue.take(), false);
    EXPECT_EQ(queue.dropped(), 4u);
    queue.close();
    queue.put(block(2));
    EXPECT_EQ(queue.dropped(), 6u);
}

TEST(StoreQueue, LosesNothingBetweenTwoThreads) {
    StoreQueue queue({.rows = 64, .bytes = 1 << 20, .tests = 1});
    constexpr std::size_t kBlocks = 2000;
    std::uint64_t taken = 0;
    std::thread writer([&] {
        for (StoreBatch batch = queue.take(); !batch.empty(); batch = queue.take()) {
            for (const auto& each : batch.packets)
                each->forEach([&](const PacketRow& row) { taken += row.sequence; });
            queue.settle(std::move(batch), true);
        }
    });
    auto next = std::make_unique<PacketBlock>();
    for (std::size_t i = 0; i < kBlocks; ++i) {
        while (queue.isFull())
            std::this_thread::yield();
        next->add(test::sampleRecord(i), "", WallTime{}, PacketDirection::in);
        next = queue.put(std::move(next));
    }
    queue.close();
    writer.join();
    EXPECT_EQ(taken, kBlocks * (kBlocks - 1) / 2);
    EXPECT_EQ(queue.dropped(), 0u);
}

} // namespace
} // namespace thisbe::peer
