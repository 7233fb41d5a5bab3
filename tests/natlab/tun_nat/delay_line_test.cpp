#include "tests/natlab/tun_nat/delay_line.h"

#include <gtest/gtest.h>

#include <array>

namespace thisbe::natlab {
namespace {

using namespace std::chrono_literals;

std::string released(DelayLine<char>& line, TimePoint now) {
    std::string seen;
    line.release(now, [&seen](ByteView packet, char tag) {
        seen += tag;
        seen += std::to_string(packet[0]);
    });
    return seen;
}

TEST(DelayLine, HoldsEveryPacketForTheDelayInOrder) {
    DelayLine<char> line(10ms, 8);
    EXPECT_EQ(line.nextDeadline(), kNever);
    EXPECT_TRUE(line.push(std::array<std::uint8_t, 1>{1}, 'a', TimePoint(0ms)));
    EXPECT_TRUE(line.push(std::array<std::uint8_t, 1>{2}, 'b', TimePoint(5ms)));
    EXPECT_EQ(line.nextDeadline(), TimePoint(10ms));
    EXPECT_EQ(released(line, TimePoint(10ms) - Duration(1)), "");
    EXPECT_EQ(released(line, TimePoint(10ms)), "a1");
    EXPECT_EQ(line.nextDeadline(), TimePoint(15ms));
    EXPECT_EQ(released(line, TimePoint(99ms)), "b2");
}

TEST(DelayLine, RefusesMoreThanItsBound) {
    DelayLine<char> line(10ms, 2);
    const std::array<std::uint8_t, 1> packet{1};
    EXPECT_TRUE(line.push(packet, 'a', TimePoint(0ms)));
    EXPECT_TRUE(line.push(packet, 'b', TimePoint(0ms)));
    EXPECT_FALSE(line.push(packet, 'c', TimePoint(0ms)));
    EXPECT_EQ(released(line, TimePoint(10ms)), "a1b1");
    EXPECT_TRUE(line.push(packet, 'd', TimePoint(10ms)));
}

} // namespace
} // namespace thisbe::natlab
