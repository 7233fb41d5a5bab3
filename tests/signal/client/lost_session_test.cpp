// What a client believes, and whom, when its session is gone.
#include "shared/signal/unregister_request.h"
#include "tests/signal/client/client_world.h"

#include <gtest/gtest.h>

namespace thisbe::signal {
namespace {

using namespace test;
using namespace std::chrono_literals;

// 463 to what an earlier session asked, when the next one has begun.
TEST(LostSession, ALateAnswerToALostSessionSaysNothingOfTheNext) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    // A roster query waits for its answer while the keepalive finds out that the session is gone.
    std::vector<std::uint8_t> query;
    world.lose = [&](const Endpoint&, const Endpoint& to, ByteView payload) {
        const auto message = stun::MessageView::parse(payload);
        if (to != kServer4 || message->method() != method::kRoster || !message->isRequest()) return false;
        query.assign(payload.begin(), payload.end());
        return true;
    };
    world.server.join("a", world.server.identity.key());
    world.run(11s); // a keepalive told of the change, and the query is lost
    ASSERT_FALSE(query.empty());
    world.server.sessions.clear();
    node.client->probe(world.now);
    world.run(2s);
    ASSERT_EQ(world.server.count["Register"], 4);
    ASSERT_TRUE(node.client->isRegistered());
    world.server.onDatagram(node.public4, query); // and is answered with 463
    world.run(2s);
    EXPECT_TRUE(node.client->isRegistered());
    EXPECT_EQ(world.server.count["Register"], 4);
}

TEST(LostSession, WhoLostItsSessionStillHearsThatSomebodyReplacedIt) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    const auto before = world.server.sessions.at("nat1");
    world.server.sessions.clear();
    node.client->probe(world.now);
    world.run(15ms); // 463 has come; it waits for a moment before it comes back
    ASSERT_FALSE(node.client->isRegistered());
    world.server.request(node.public4, method::kUnregister, UnregisterRequest{{}, Reason::replaced},
                         before.key);
    world.run(5s);
    EXPECT_EQ(world.of<event::ReplacedByOther>(node).size(), 1U);
    EXPECT_TRUE(node.client->stopped());
    EXPECT_EQ(world.server.count["Register"], 2); // it has not taken the name back
}

TEST(LostSession, ReplacingItsOwnLostSessionIsNoReasonToStop) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    const auto before = world.server.sessions.at("nat1");
    world.server.sessions.clear();
    // The server finds the rest of the old session when the second Register comes, and says farewell to it.
    int registers = 0;
    world.lose = [&](const Endpoint&, const Endpoint& to, ByteView payload) {
        const auto message = stun::MessageView::parse(payload);
        if (to == kServer4 && message->method() == method::kRegister && ++registers == 2)
            world.server.request(node.public4, method::kUnregister, UnregisterRequest{{}, Reason::replaced},
                                 before.key);
        return false;
    };
    node.client->probe(world.now);
    world.run(5s);
    EXPECT_GE(registers, 2);
    EXPECT_TRUE(world.of<event::ReplacedByOther>(node).empty());
    EXPECT_TRUE(node.client->isRegistered());
}

TEST(LostSession, TakesOverOnce) {
    ClientWorld world;
    std::vector<std::uint32_t> flags;
    world.lose = [&flags](const Endpoint&, const Endpoint& to, ByteView payload) {
        const auto message = stun::MessageView::parse(payload);
        if (to != kServer4 || message->method() != method::kRegister) return false;
        const auto request = RegisterRequest::parse(*message);
        if (request && request->proof) flags.push_back(request->flags);
        return false;
    };
    RegistrationOptions options;
    options.takeOver = true;
    auto& node = world.addStarted("nat1", options);
    world.server.restart();
    node.client->probe(world.now);
    world.run(3s);
    ASSERT_TRUE(node.client->isRegistered());
    EXPECT_EQ(flags, (std::vector<std::uint32_t>{RegisterRequest::kTakeOver, 0}));
}

} // namespace
} // namespace thisbe::signal
