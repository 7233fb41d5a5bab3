// Two agents find each other.
#include "tests/ice/wire.h"

#include <gtest/gtest.h>

namespace thisbe::ice::test {
namespace {

using Kind = AgentEvent::Kind;

AgentOptions controlling() {
    AgentOptions options;
    options.role = Role::controlling;
    options.nomination = Nomination::automatic;
    return options;
}

// A controlling, B controlled, one host candidate each.
struct TwoHosts : Wire {
    explicit TwoHosts(const AgentOptions& a = controlling(), const AgentOptions& b = {}) {
        add(a);
        add(b);
        addBase(0, 1, "192.0.2.1:1000");
        addBase(1, 1, "192.0.2.2:2000");
    }
    void tellBoth() {
        tell(0, 1);
        tell(1, 0);
    }
    bool bothSelected() { return agent(0).selectedPair() && agent(1).selectedPair(); }
};

TEST(AgentConnects, WithinTwoRoundTripsOfTheExchange) {
    TwoHosts wire;
    wire.tellBoth();
    ASSERT_TRUE(wire.runUntil([&] { return wire.bothSelected(); }, 1s));
    EXPECT_LE(wire.now.time_since_epoch(), 60ms);
    EXPECT_EQ(wire.agent(0).pairs().size(), 1U);
    EXPECT_TRUE(wire.agent(0).pairs()[0].valid);
    EXPECT_EQ(wire.agent(0).pairs()[0].rtt, Duration(20ms));
}

} // namespace
} // namespace thisbe::ice::test
