#include "shared/wire/packet_queue.h"

#include <rapidcheck/gtest.h>

#include <deque>
#include <string>

namespace thisbe {
namespace {

TEST(PacketQueue, GivesPacketsBackInOrder) {
    PacketQueue queue(100);
    EXPECT_TRUE(queue.push(asBytes("first")));
    EXPECT_TRUE(queue.push(asBytes("second")));
    EXPECT_EQ(queue.bytes(), 11u);
    EXPECT_EQ(asText(*queue.pop()), "first");
    EXPECT_EQ(asText(*queue.pop()), "second");
    EXPECT_FALSE(queue.pop());
    EXPECT_TRUE(queue.empty());
}

TEST(PacketQueue, RefusesWhatIsTooMuchOrNothing) {
    PacketQueue queue(10);
    EXPECT_FALSE(queue.push({}));
    EXPECT_TRUE(queue.push(asBytes("12345678")));
    EXPECT_FALSE(queue.push(asBytes("123")));
    EXPECT_TRUE(queue.push(asBytes("12")));
    EXPECT_EQ(queue.bytes(), 10u);
    const std::string longest(PacketQueue::kMaxPacket + 1, 'x');
    EXPECT_FALSE(PacketQueue(longest.size()).push(asBytes(longest)));
}

RC_GTEST_PROP(PacketQueueProperty, BehavesAsADeque, ()) {
    PacketQueue queue(1000000);
    std::deque<std::string> model;
    const auto steps = *rc::gen::inRange(1, 400);
    for (int i = 0; i < steps; ++i) {
        if (*rc::gen::inRange(0, 5) < 3) {
            const std::string packet(*rc::gen::inRange<std::size_t>(1, 1500), static_cast<char>(i));
            RC_ASSERT(queue.push(asBytes(packet)));
            model.push_back(packet);
        } else {
            const auto packet = queue.pop();
            RC_ASSERT(packet.has_value() == !model.empty());
            if (!packet) continue;
            RC_ASSERT(std::string(asText(*packet)) == model.front());
            model.pop_front();
        }
    }
}

} // namespace
} // namespace thisbe
