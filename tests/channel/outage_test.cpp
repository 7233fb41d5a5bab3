// What a path may do to a session without a message being lost, doubled or out of order. In real time: see
// PeerPair.
#include "tests/channel/peer_pair.h"

#include <gtest/gtest.h>

namespace thisbe {
namespace {

using namespace std::chrono_literals;
using test::LossyPipe;
using test::PeerPair;

std::string numbered(std::size_t number) {
    return "message " + std::to_string(number);
}

void expectAllOnceInOrder(const test::Heard& heard, std::size_t count) {
    ASSERT_EQ(heard.messages.size(), count);
    for (std::size_t i = 0; i < count; ++i)
        ASSERT_EQ(heard.messages[i].bytes, numbered(i));
}

// Sends from both sides, what the buffers do not take a little later.
class Traffic {
  public:
    Traffic(PeerPair& pair, StreamId channel) : pair_(pair), channel_(channel) {}

    bool sendOne() {
        const std::string text = numbered(sent);
        for (auto* side : {&pair_.client, &pair_.server}) {
            EXPECT_EQ(side->transport.send(pair_.now(), channel_, text), SctpSendResult::accepted);
            pair_.settle(*side);
        }
        ++sent;
        return true;
    }
    bool allHeard() const {
        return pair_.client.heard.messages.size() >= sent && pair_.server.heard.messages.size() >= sent;
    }

    std::size_t sent = 0;

  private:
    PeerPair& pair_;
    StreamId channel_;
};

class Loss : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, Loss, testing::Values(1, 2, 3));

TEST_P(Loss, LosesAndDoublesNothingWhereThePathDoes) {
    PeerPair pair(GetParam());
    pair.setConditions({.loss = 0.1, .duplication = 0.1, .delay = 5ms, .jitter = 10ms});
    ASSERT_TRUE(pair.connect());
    Traffic traffic(pair, pair.openChannel());
    while (traffic.sent < 300) {
        traffic.sendOne();
        pair.turn();
    }
    ASSERT_TRUE(pair.runUntil(20s, [&] { return traffic.allHeard(); }));
    expectAllOnceInOrder(pair.client.heard, traffic.sent);
    expectAllOnceInOrder(pair.server.heard, traffic.sent);
}

// Ten seconds without a path under 100 messages a second each way, as when a direct path dies and no other is
// found for a while.
TEST(Outage, EverythingArrivesWithinASecondAfterHealing) {
    PeerPair pair;
    pair.setConditions({.delay = 10ms});
    ASSERT_TRUE(pair.connect());
    Traffic traffic(pair, pair.openChannel());
    pair.setConditions({.delay = 10ms, .cut = true});
    for (int round = 0; round < 1000; ++round) {
        traffic.sendOne();
        pair.runUntil(10ms, [] { return false; });
    }
    pair.setConditions({.delay = 10ms});
    const TimePoint healed = pair.now();
    EXPECT_TRUE(pair.runUntil(1s, [&] { return traffic.allHeard(); }));
    RecordProperty("recovery_ms", std::to_string((pair.now() - healed) / 1ms));
    expectAllOnceInOrder(pair.client.heard, traffic.sent);
    expectAllOnceInOrder(pair.server.heard, traffic.sent);
    EXPECT_FALSE(pair.client.heard.ended);
}

} // namespace
} // namespace thisbe
