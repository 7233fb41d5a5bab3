#include "peer/packets/accept_arguments.h"
#include "peer/packets/order_arguments.h"
#include "shared/program/program.h"

#include <gtest/gtest.h>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;
using packet::StreamWay;

TEST(OrderArguments, AreReadFromTheWordsBehindTheCommand) {
    const auto order =
        parseOrder("bob --rate 1000pps --size 200 --duration 3 --reverse --via direct4,relay --in-turn");
    ASSERT_TRUE(order) << order.error().message;
    EXPECT_EQ(order->to, "bob");
    EXPECT_EQ(order->plan.direction, packet::Direction::reverse);
    EXPECT_EQ(order->plan.shape.duration, 3s);
    EXPECT_EQ(order->plan.shape.sizes.most, 200);
    EXPECT_EQ(order->ways, (std::vector{StreamWay::direct4, StreamWay::relay}));
    EXPECT_TRUE(order->inTurn);
}

TEST(OrderArguments, WithoutThemItIsTheBestWay) {
    const auto order = parseOrder("bob");
    ASSERT_TRUE(order);
    EXPECT_EQ(order->ways, std::vector{StreamWay::best});
    EXPECT_FALSE(order->inTurn);
}

TEST(OrderArguments, AllMeansWhateverThereIs) {
    EXPECT_TRUE(parseOrder("bob --via all")->ways.empty());
}

TEST(OrderArguments, WhatIsWrongIsSaid) {
    const auto why = [](const char* words) {
        const auto order = parseOrder(words);
        return order ? std::string("(taken)") : order.error().message;
    };
    EXPECT_NE(why("").find("with whom"), std::string::npos) << why("");
    EXPECT_NE(why("bob --via nowhere").find("'nowhere' is no way"), std::string::npos)
        << why("bob --via nowhere");
    EXPECT_NE(why("bob --via direct4,").find("is no way"), std::string::npos);
    EXPECT_NE(why("bob --via relay,relay,relay,relay,relay").find("at most 4"), std::string::npos);
    EXPECT_NE(why("bob --rate fast").find("--rate"), std::string::npos) << why("bob --rate fast");
    EXPECT_NE(why("bob --reverse --both").find("exclude"), std::string::npos) << why("bob --reverse --both");
    EXPECT_NE(why("bob --json").find("--json"), std::string::npos) << why("bob --json");
    EXPECT_NE(why("bob --no-such").find("no-such"), std::string::npos) << why("bob --no-such");
    EXPECT_NE(why("bob eve"), "(taken)");
}

TEST(AcceptArguments, NobodyIsLetInUnlessItIsSaid) {
    const AcceptRules rules = acceptRules({}, false);
    EXPECT_FALSE(rules.room);
    EXPECT_FALSE(rules.ask);
    EXPECT_TRUE(rules.peers.empty());
    EXPECT_TRUE(acceptRules({}, true).ask);
    EXPECT_FALSE(acceptRules({{"nobody"}}, true).ask);
}

TEST(AcceptArguments, NamesAndWordsGoTogether) {
    const AcceptRules rules = acceptRules({{"ann", "ask", "bob"}}, false);
    EXPECT_EQ(rules.peers, (std::vector<std::string>{"ann", "bob"}));
    EXPECT_TRUE(rules.ask);
    EXPECT_TRUE(acceptRules({{"room"}}, true).room);
    EXPECT_FALSE(acceptRules({{"room"}}, true).ask);
    EXPECT_THROW(acceptRules({{"ann", "nobody"}}, true), StartupError);
}

} // namespace
} // namespace thisbe::peer
