// What RetransmissionGuard says, and when; forgotten_retransmission_test.cpp has the library that needs it.
#include "shared/channel/retransmission_guard.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAreArray;

constexpr TimePoint kStart{1h};
constexpr Duration kLongestTimer = 500ms;

// Bit by bit, as RFC 9260, appendix A, describes it.
std::uint32_t crc32c(ByteView bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0x82f63b78 : 0);
    }
    return ~crc;
}

std::vector<std::uint8_t> packetOf(const std::function<void(ByteWriter&)>& chunks) {
    std::vector<std::uint8_t> packet(200);
    ByteWriter writer(packet);
    writer.u16(5000);
    writer.u16(5001);
    writer.u32(0x01020304);
    writer.u32(0xdeadbeef);
    chunks(writer);
    packet.resize(writer.size());
    return packet;
}

void writeSack(ByteWriter& writer, std::uint32_t cumulativeAck, std::uint32_t window, bool gap = true) {
    writer.u16(0x0300);
    writer.u16(gap ? 20 : 16);
    writer.u32(cumulativeAck);
    writer.u32(window);
    writer.u16(gap ? 1 : 0);
    writer.u16(0);
    if (!gap) return;
    writer.u16(3);
    writer.u16(7);
}

void writeData(ByteWriter& writer) {
    writer.u16(0x0003);
    writer.u16(17);
    writer.u32(99);
    writer.zeros(12); // of which the last three are padding
}

std::vector<std::uint8_t> sack(std::uint32_t cumulativeAck, std::uint32_t window = 1000) {
    return packetOf([&](ByteWriter& writer) { writeSack(writer, cumulativeAck, window); });
}

const std::vector<std::uint8_t> kData = packetOf([](ByteWriter& writer) { writeData(writer); });

class Guard : public ::testing::Test {
  protected:
    bool revivesAfter(Duration time) { return guard.revive(kStart + time, kLongestTimer).has_value(); }

    RetransmissionGuard guard;
};

TEST_F(Guard, SaysThePeersLastSackWithoutItsGaps) {
    guard.onOutgoing(kStart, kData);
    guard.onIncoming(kStart, sack(0xfffffffe));
    guard.onIncoming(kStart, packetOf([](ByteWriter& writer) {
                         writeData(writer);
                         writeSack(writer, 1, 4711);
                     }));
    const auto packet = guard.revive(kStart + 2 * kLongestTimer, kLongestTimer);
    ASSERT_TRUE(packet);
    auto expected = packetOf([](ByteWriter& writer) { writeSack(writer, 1, 4711, false); });
    std::fill_n(expected.begin() + 8, 4, std::uint8_t{0});
    const std::uint32_t checksum = crc32c(expected);
    // The one number on the wire that is least significant byte first.
    for (std::size_t i = 0; i < 4; ++i)
        expected[8 + i] = static_cast<std::uint8_t>(checksum >> (8 * i));
    EXPECT_THAT(*packet, ElementsAreArray(expected));
}

TEST_F(Guard, SaysItOnceForEachSilence) {
    guard.onOutgoing(kStart, kData);
    guard.onIncoming(kStart, sack(1));
    EXPECT_FALSE(revivesAfter(2 * kLongestTimer - 1ns));
    EXPECT_TRUE(revivesAfter(2 * kLongestTimer));
    EXPECT_FALSE(revivesAfter(4 * kLongestTimer - 1ns));
    EXPECT_TRUE(revivesAfter(4 * kLongestTimer));
}

TEST_F(Guard, IsSilentWhileDataGoesOut) {
    guard.onIncoming(kStart, sack(1));
    guard.onOutgoing(kStart + 900ms, kData);
    EXPECT_FALSE(revivesAfter(1899ms));
    EXPECT_TRUE(revivesAfter(1900ms));
}

TEST_F(Guard, IsSilentWhileDataIsGivenUp) {
    guard.onIncoming(kStart, sack(1));
    guard.onOutgoing(kStart + 900ms, packetOf([](ByteWriter& writer) {
                         writer.u16(0xc000);
                         writer.u16(8);
                         writer.u32(2);
                     }));
    EXPECT_FALSE(revivesAfter(1899ms));
}

TEST_F(Guard, IsSilentWhileMoreIsAcknowledged) {
    guard.onOutgoing(kStart, kData);
    guard.onIncoming(kStart, sack(1));
    guard.onIncoming(kStart + 900ms, sack(2));
    EXPECT_FALSE(revivesAfter(1899ms));
    EXPECT_TRUE(revivesAfter(1900ms));
}

// Heartbeats and repeated acknowledgements go on when nothing else does.
TEST_F(Guard, TakesNothingElseForProgress) {
    guard.onOutgoing(kStart, kData);
    guard.onIncoming(kStart, sack(2));
    const auto heartbeat = packetOf([](ByteWriter& writer) {
        writer.u16(0x0400);
        writer.u16(4);
    });
    guard.onOutgoing(kStart + 900ms, heartbeat);
    guard.onIncoming(kStart + 900ms, heartbeat);
    guard.onIncoming(kStart + 900ms, sack(2));
    guard.onIncoming(kStart + 900ms, sack(1));
    const auto packet = guard.revive(kStart + 1000ms, kLongestTimer);
    ASSERT_TRUE(packet);
    EXPECT_EQ(ByteReader(ByteView(*packet).subspan(16)).u32(), 2u);
}

TEST_F(Guard, HasNothingToSayBeforeTheFirstSack) {
    guard.onOutgoing(kStart, kData);
    EXPECT_FALSE(revivesAfter(1h));
}

TEST(SctpChunks, EndsWhereAPacketIsCutOff) {
    const auto whole = packetOf([](ByteWriter& writer) {
        writeData(writer);
        writeSack(writer, 1, 2);
    });
    const auto count = [](ByteView packet) {
        std::size_t chunks = 0;
        for (SctpChunks walk(packet); walk.next();)
            ++chunks;
        return chunks;
    };
    EXPECT_EQ(count(whole), 2u);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        // A copy of its own, for the sanitizer to see where it ends.
        const std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(count(cut), size < 12 + 17 ? 0u : 1u) << size;
    }
    auto impossible = whole;
    impossible[15] = 3; // a length that does not count its own header
    EXPECT_EQ(count(impossible), 0u);
}

TEST(SctpSack, NeedsAllItsFields) {
    const std::array<std::uint8_t, 12> value{};
    for (std::size_t size = 0; size <= value.size(); ++size)
        EXPECT_EQ(SctpSack::from({SctpChunk::Type::sack, ByteView(value).first(size)}).has_value(),
                  size == 12);
    EXPECT_FALSE(SctpSack::from({SctpChunk::Type::data, value}));
}

} // namespace
} // namespace thisbe
